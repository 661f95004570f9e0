"""Who somebody is whose address, number or name is being typed: nobody is entered twice.

What the viewer may not see stays hidden: he learns only that a colleague looks after this customer, and whom to ask.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.customers.actions.matching import find_person
from crm.customers.matching.names import FREE_MAIL, core_name
from crm.customers.models import Company, Person, PersonPhone
from crm.customers.normal_forms import email_key, phone_e164
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS

MOST = 3
ALIKE = 0.86  # of 1: how much of two names is the same
CANDIDATES = 50


@dataclass(frozen=True)
class Known:
    """Who it is, as far as the viewer may know: `record` None for somebody else's."""

    kind: str
    record: Any = None
    ask: str = ""  # the colleague who looks after this customer
    in_bin: bool = False
    may_restore: bool = False

    @property
    def url(self) -> str:
        """The record's page; "" for somebody else's or one in the bin."""
        return KINDS[self.kind].url(self.record.id) if self.record is not None and not self.in_bin else ""

    @property
    def sentence(self) -> str:
        """What to tell, without what the viewer may not know."""
        if self.record is None:
            whom = f" Ask {self.ask}." if self.ask else ""
            return f"A colleague looks after this customer already.{whom}"
        where = f", {self.record.company}" if self.kind == "person" and self.record.company else ""
        return f"This is {self.record}{where}." + (" It lies in the bin." if self.in_bin else "")


def known_of(actor: Actor, record: Any) -> Known:
    """What the viewer may learn of a record that is there already."""
    own = RECORD_TYPES[record.kind]
    seen = own.visible_to(actor, binned=record.in_bin).filter(id=record.id)
    found = seen.select_related("owner", *(["company"] if record.kind == "person" else [])).first()
    if found is None:
        return Known(record.kind, ask=record.owner.name if record.owner and record.owner.active else "")
    return Known(record.kind, found, in_bin=found.in_bin, may_restore=found.in_bin and actor.can(own.delete, found))


def known_by_email(actor: Actor, email: str) -> Known | None:
    """Whose address it is; None for nobody's."""
    person = find_person(email) if "@" in email else None
    return known_of(actor, person) if person else None


def known_by_phone(actor: Actor, typed: str, country: str = "") -> list[Known]:
    """Who has the number; several may, so this only warns."""
    number = phone_e164(typed, region=country.upper() or None) if typed.strip() else ""
    if not number:
        return []
    ids = PersonPhone.objects.filter(number=number).values_list("person_id", flat=True).distinct()[: MOST + 1]
    people = Person.objects.select_related("owner").filter(id__in=list(ids))
    return [known_of(actor, person) for person in people.order_by("id")[:MOST]]


def known_companies(actor: Actor, name: str, domain: str = "") -> list[Known]:
    """Companies of the same domain, or of a name that is nearly this one."""
    found: dict[UUID, Company] = {}
    domain = email_key(domain).rpartition("@")[2]
    if domain and domain not in FREE_MAIL:
        found |= {each.id: each for each in Company.objects.filter(domain=domain).select_related("owner")[:MOST]}
    if core := core_name(name):
        alike = Company.objects.filter(name_key__begins=core.split()[0][:4]).select_related("owner")
        found |= {each.id: each for each in alike.order_by("name_key", "id")[:CANDIDATES] if is_alike(core, each.name)}
    return [known_of(actor, company) for company in list(found.values())[:MOST]]


def is_alike(core: str, name: str) -> bool:
    """Whether a company's name is nearly the one typed: the same words, or a slip of the pen."""
    other = core_name(name)
    return core == other or SequenceMatcher(None, core, other).ratio() >= ALIKE
