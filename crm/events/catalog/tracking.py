"""Events of visits to websites. Only visits of people we know are told of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class OnWebsite(DomainEvent):
    """Base of what somebody did on a website of the organization's; he himself is the subject."""

    visit_id: UUID
    website: str  # its name


@event_type("tracking.website_visited")
@dataclass(frozen=True, kw_only=True)
class WebsiteVisited(OnWebsite):
    """A visit that is over, told once; also for those before we knew him. `actions` are names of what the site
    reported; `seconds` from the first page to the last.
    """

    pages: int
    seconds: int = 0
    landing: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    actions: tuple[str, ...] = ()


@event_type("tracking.page_visited")
@dataclass(frozen=True, kw_only=True)
class PageVisited(OnWebsite):
    """Somebody we know looks at a page right now: once for each page of a visit."""

    page_view_id: UUID
    path: str
    title: str = ""

    def subject(self) -> SubjectRef:
        """The page view, so that flows may ask which page it was."""
        return SubjectRef("page_view", self.page_view_id)


@event_type("tracking.action_reported")
@dataclass(frozen=True, kw_only=True)
class ActionReported(OnWebsite):
    """The site reported something of somebody we know: "pricing_viewed"."""

    page_view_id: UUID
    name: str
    path: str = ""

    def subject(self) -> SubjectRef:
        """What was reported and where, so that flows may ask for it."""
        return SubjectRef("page_view", self.page_view_id)


@event_type("tracking.visitor_recognized")
@dataclass(frozen=True, kw_only=True)
class VisitorRecognized(DomainEvent):
    """A browser turned out to be somebody's: by a "form", a "link" in a mail or a "token" of the site's server.

    `since` is when he came first, `visits` how many visits that explains.
    """

    visitor_id: UUID
    how: str
    visits: int = 0
    since: datetime | None = None
