"""Events of suggestions."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class SuggestionEvent(DomainEvent):
    """Which product, for which customer."""

    suggestion_id: UUID
    product_id: UUID
    product: str = ""  # as it was called

    def subject(self) -> SubjectRef | None:
        """Whose page it stands on: the person's who asked, else the company's."""
        if self.person_id:
            return SubjectRef("person", self.person_id)
        return SubjectRef("company", self.company_id) if self.company_id else None


@event_type("suggestions.asked_for")
@dataclass(frozen=True, kw_only=True)
class SuggestionsAskedFor(SuggestionEvent):
    """A customer wants a quote for what his portal, or the page of his order, suggests."""

    order_id: UUID | None = None  # on whose page
