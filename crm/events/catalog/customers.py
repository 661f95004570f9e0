"""Events of people and companies."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@event_type("customers.person_added")
@dataclass(frozen=True, kw_only=True)
class PersonAdded(DomainEvent):
    source: str = ""


@event_type("customers.person_changed")
@dataclass(frozen=True, kw_only=True)
class PersonChanged(DomainEvent):
    """`changes` maps a field's label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("customers.lifecycle_changed")
@dataclass(frozen=True, kw_only=True)
class LifecycleChanged(DomainEvent):
    old: str
    new: str


@event_type("customers.tag_added")
@dataclass(frozen=True, kw_only=True)
class TagAdded(DomainEvent):
    tag: str


@event_type("customers.tag_removed")
@dataclass(frozen=True, kw_only=True)
class TagRemoved(DomainEvent):
    tag: str


@event_type("customers.consent_recorded")
@dataclass(frozen=True, kw_only=True)
class ConsentRecorded(DomainEvent):
    purpose: str
    given: bool
    source: str


@event_type("customers.company_added")
@dataclass(frozen=True, kw_only=True)
class CompanyAdded(DomainEvent):
    def subject(self) -> SubjectRef | None:
        """The company."""
        return SubjectRef("company", self.company_id) if self.company_id else None


@event_type("customers.company_changed")
@dataclass(frozen=True, kw_only=True)
class CompanyChanged(CompanyAdded):
    changes: dict[str, tuple[str, str]]


@event_type("customers.people_merged")
@dataclass(frozen=True, kw_only=True)
class PeopleMerged(DomainEvent):
    """Two people were one: `merged_id` went into the person. `moved` counts what came along, by nouns."""

    merge_id: UUID
    merged_id: UUID
    merged_name: str
    moved: dict[str, int]


@event_type("customers.people_unmerged")
@dataclass(frozen=True, kw_only=True)
class PeopleUnmerged(DomainEvent):
    """A merge was taken back; `left` says what could not be put back."""

    merge_id: UUID
    merged_id: UUID
    merged_name: str
    left: tuple[str, ...]


@event_type("customers.companies_merged")
@dataclass(frozen=True, kw_only=True)
class CompaniesMerged(CompanyAdded):
    """Two companies were one: `merged_id` went into the company."""

    merge_id: UUID
    merged_id: UUID
    merged_name: str
    moved: dict[str, int]


@event_type("customers.companies_unmerged")
@dataclass(frozen=True, kw_only=True)
class CompaniesUnmerged(CompanyAdded):
    """A merge of companies was taken back."""

    merge_id: UUID
    merged_id: UUID
    merged_name: str
    left: tuple[str, ...]


@event_type("customers.matching_rules_changed")
@dataclass(frozen=True, kw_only=True)
class MatchingRulesChanged(DomainEvent):
    """What counts as the same, or what is done about it, was changed; `rule` says it in a sentence."""

    how: str
    rule: str


@event_type("customers.touchpoint_recorded")
@dataclass(frozen=True, kw_only=True)
class TouchpointRecorded(DomainEvent):
    """Something between the customer and us that another system told: a booking, an order, a survey's answer.

    `did` completes a sentence that begins with the person's name; `group` is one of the timeline's filters.
    """

    icon: str
    did: str
    text: str = ""
    group: str = "other"


@event_type("customers.health_rules_changed")
@dataclass(frozen=True, kw_only=True)
class HealthRulesChanged(DomainEvent):
    """A rule of customers' health was added, changed or removed; `rule` is its sentence with the points."""

    how: str
    rule: str
