"""Who somebody is whose address, number or name is being typed: nobody is entered twice.

What the viewer may not see stays hidden: he learns only that a colleague looks after this customer, and whom to ask.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.customers.actions.matching import find_person
from crm.customers.matching.candidates import Candidate
from crm.customers.matching.finding import find_matches
from crm.customers.matching.rules import answer_for
from crm.customers.models import Answer, Company, Entrance, Person
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS

MOST = 3


@dataclass(frozen=True)
class Known:
    """Who it is, as far as the viewer may know: `record` None for somebody else's."""

    kind: str
    record: Any = None
    ask: str = ""  # the colleague who looks after this customer
    in_bin: bool = False
    may_restore: bool = False
    because: str = ""  # why it may be the same

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


@dataclass
class Recognised:
    """Those who stand in the way, and those of whom one is warned; `seen` are the latter's ids."""

    blocking: list[Known] = field(default_factory=list)
    warning: list[Known] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


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


def known_as(actor: Actor, candidate: Candidate) -> Recognised:
    """Who this may be by the organization's rules, as somebody enters it, and what is to be done about it."""
    matches = find_matches(candidate)[:MOST]
    records = {row.pk: row for row in _records(candidate.noun, [match.record_id for match in matches])}
    found = Recognised()
    for match in matches:
        if (record := records.get(match.record_id)) is None:
            continue
        answer = answer_for(candidate.noun, Entrance.PAGE, match.certainty)
        known = replace(known_of(actor, record), because=" and ".join(match.reasons))
        if answer == Answer.BLOCK:
            found.blocking.append(known)
        elif answer == Answer.WARN and not match.in_bin:
            found.warning.append(known)
            found.seen.append(str(match.record_id))
    return found


def _records(noun: str, ids: list[UUID]) -> Any:
    model: Any = Person if noun == "person" else Company
    return model.everything.filter(id__in=ids).select_related("owner") if ids else []
