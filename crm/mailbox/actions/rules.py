"""Keep mails to oneself: a person, a thread, an address, a domain."""

import re
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.queries.people import get_person
from crm.errors import NotAllowed, NotFound, Refused
from crm.mail.headers import mail_address
from crm.mailbox.models import MailCopy, MailPerson, PrivateRule, TakenMail
from crm.mailbox.queries.mails import get_mail
from crm.mailbox.removing import drop_unshared
from crm.normal_forms import email_key
from crm.tenancy.writing import insert_once

_domain = re.compile(r"@?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62})")
NO_PATTERN = "Give an address (ada@example.com) or a domain (example.com)."


def pattern_of(typed: str) -> str:
    """An address, or a domain with @ before it. Raises Refused for anything else."""
    text = email_key(typed)
    if found := _domain.fullmatch(text):
        return f"@{found[1]}"
    if mail_address(text):
        return text
    raise Refused(NO_PATTERN)


@transaction.atomic
def keep_private(typed: str, *, everybody: bool = False, by: Actor) -> PrivateRule:
    """Take no mails with this address or domain in: into one's own mailbox's timelines, or into anybody's.

    Those taken in before stay. Raises NotAllowed, Refused.
    """
    rule = PrivateRule(member_id=_whose(by, everybody=everybody), pattern=pattern_of(typed))
    if not insert_once(rule):
        return PrivateRule.objects.get(member_id=rule.member_id, pattern=rule.pattern)
    return rule


@transaction.atomic
def keep_person_private(person_id: UUID, *, by: Actor) -> int:
    """Take none of one's mails with this person in, and those that were out again. How many. Raises NotFound."""
    person = get_person(by, person_id)
    insert_once(PrivateRule(member_id=_whose(by), person=person, words=person.name[:200]))
    return _withdraw(by, list(MailPerson.objects.filter(person=person).values_list("mail_id", flat=True)))


@transaction.atomic
def keep_thread_private(mail_id: UUID, *, by: Actor) -> int:
    """The same for a thread that one of one's mails belongs to. Raises NotFound."""
    seen = get_mail(by, mail_id)
    if not seen.mine:
        raise NotAllowed("This mail lies in somebody else's mailbox.")
    insert_once(PrivateRule(member_id=_whose(by), thread=seen.mail.thread, words=str(seen.mail)[:200]))
    return _withdraw(by, list(TakenMail.objects.filter(thread=seen.mail.thread).values_list("id", flat=True)))


@transaction.atomic
def drop_rule(rule_id: UUID, *, by: Actor) -> None:
    """Take mails in again from now on. Raises NotFound for somebody else's rule, NotAllowed."""
    rule = PrivateRule.objects.filter(id=rule_id).first()
    if rule is None or rule.member_id not in (None, by.member_id):
        raise NotFound("There is no such rule.")
    _whose(by, everybody=rule.member_id is None)
    rule.delete()


def _whose(by: Actor, *, everybody: bool = False) -> UUID | None:
    by.require("workspace.settings" if everybody else "mailbox.join")
    return None if everybody else by.member_id


def _withdraw(by: Actor, mails: list[UUID]) -> int:
    copies = MailCopy.objects.filter(member_id=by.member_id, mail_id__in=mails)
    count, _ = copies.delete()
    drop_unshared(mails)
    return count
