"""Which mails are taken in: those with people we know, unless somebody keeps them to himself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, Q

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.models import PersonEmail
from crm.mailbox.heads import MailHead
from crm.mailbox.models import Mailbox, PrivateRule, State, TakenMail
from crm.normal_forms import email_key


@dataclass(frozen=True)
class Known:
    """Somebody in the customer database."""

    id: UUID
    company_id: UUID | None


@dataclass(frozen=True)
class Privacy:
    """What one member's mailbox keeps to itself, and who of the others are colleagues."""

    patterns: frozenset[str] = frozenset()
    people: frozenset[UUID] = frozenset()
    threads: frozenset[str] = frozenset()
    colleagues: dict[str, UUID] = field(default_factory=dict)  # address -> member

    def keeps(self, head: MailHead, people: Iterable[Known], thread: str) -> bool:
        """Whether the mail stays where it is: one private name among its addresses is enough."""
        if self.patterns and any(is_private(key, self.patterns) for key in head.keys):
            return True
        return thread in self.threads or any(person.id in self.people for person in people)


def rules_for(actor: Actor) -> list[PrivateRule]:
    """What holds for the actor's mailbox: the organization's rules, then his own."""
    rules = PrivateRule.objects.filter(Q(member=None) | Q(member_id=actor.member_id)).select_related("person")
    return list(rules.order_by(F("member_id").asc(nulls_first=True), "id"))


def rules_of_all() -> list[PrivateRule]:
    """What holds for everybody's mailbox."""
    return list(PrivateRule.objects.filter(member=None))


def is_private(key: str, patterns: frozenset[str]) -> bool:
    """Whether an address, or its domain or one above that, is listed."""
    if key in patterns:
        return True
    domain = key.rpartition("@")[2]
    while domain:
        if f"@{domain}" in patterns:
            return True
        domain = domain.partition(".")[2]
    return False


def privacy_of(member_id: UUID) -> Privacy:
    """The rules of the organization and the member's own."""
    rules = list(PrivateRule.objects.filter(Q(member=None) | Q(member_id=member_id)))
    return Privacy(
        frozenset(rule.pattern for rule in rules if rule.pattern),
        frozenset(rule.person_id for rule in rules if rule.person_id),
        frozenset(rule.thread for rule in rules if rule.thread),
        colleagues(),
    )


def colleagues() -> dict[str, UUID]:
    """Members by the addresses they are known to write from: mail among them is nobody's but theirs."""
    found = {email_key(email): pk for pk, email in Membership.objects.values_list("id", "email")}
    joined = Mailbox.objects.exclude(state=State.LEFT).values_list("member_id", "address")
    return found | {email_key(address): pk for pk, address in joined}


def known_people(heads: Iterable[MailHead], privacy: Privacy) -> dict[str, Known]:
    """Whoever of their addresses belongs to one person in the database, colleagues left out."""
    keys = {key for head in heads for key in head.keys} - privacy.colleagues.keys()
    rows = PersonEmail.objects.filter(key__in=keys, shared=False, person__deleted_at=None)
    return {key: Known(pk, company) for key, pk, company in rows.values_list("key", "person_id", "person__company_id")}


def thread_of(head: MailHead) -> str:
    """The Message-ID that began it: what earlier mails of it are filed under, else the first one it names."""
    if not head.references:
        return head.message_id
    filed = TakenMail.objects.filter(message_id__in=head.references).order_by("id")
    return filed.values_list("thread", flat=True).first() or head.references[0]
