"""Visits to the organization's website: strangers, and people before and after they fill in a form."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crm.customers.models import Person
from crm.events.catalog.tracking import WebsiteVisited
from crm.tracking.models import KnownVisitor, PageEvent, Visit, Website
from demo.chance import Chance
from demo.history.company import Office
from demo.history.people import VISITOR
from demo.ledger import Ledger
from leads.models import Lead, Submission

STRANGERS, DAYS = 700, 60
PAGES = (
    ("/", "Home"), ("/offers/", "Offers"), ("/pricing/", "Prices"), ("/references/", "What customers say"),
    ("/about/", "About us"), ("/news/", "News"),
)  # fmt: skip
CONTACT = ("/contact/", "Contact")


@dataclass(frozen=True)
class Way:
    """How somebody came."""

    source: str
    medium: str = ""
    campaign: str = ""
    referrer: str = ""


WAYS = (
    (Way("google", "organic", referrer="https://www.google.com/"), 5.0),
    (Way("google", "cpc", "autumn-offers", "https://www.google.com/"), 3.0),
    (Way("direct"), 3.0),
    (Way("linkedin", "social", "references", "https://www.linkedin.com/"), 1.5),
    (Way("newsletter", "email", "november"), 1.5),
    (Way("bing", "organic", referrer="https://www.bing.com/"), 0.8),
    (Way("fairs.example", "referral", referrer="https://fairs.example/exhibitors/"), 0.6),
)


class WebHistory:
    """Makes visits; those of people we know are in their timeline and on their leads."""

    def __init__(self, office: Office, chance: Chance, ledger: Ledger) -> None:
        self.office, self.chance, self.ledger = office, chance, ledger
        host = f"www.{office.scenario.domain}"
        self.site = Website.objects.create(name=host, origins=[f"https://{host}"])

    def of_strangers(self) -> None:
        """Whom nobody knows yet: most of them look at a page or two."""
        for _ in range(STRANGERS):
            pages = self.chance.weighted([(1, 5), (2, 3), (3, 2), (5, 1)])
            self._visit(self.chance.past(days=DAYS), self.chance.weighted(WAYS), pages, self._visitor())

    def before(self, lead: Lead, submission: Submission) -> None:
        """How the person came to the form: once or several times before, and the visit in which it was sent."""
        chance, visitor = self.chance, self._visitor()
        way = chance.weighted(WAYS)
        at = lead.created_at
        for days in sorted(
            (chance.between(1, 20) for _ in range(chance.weighted([(0, 5), (1, 3), (2, 1)]))), reverse=True
        ):
            earlier = max(at - timedelta(days=days), lead.person.created_at)
            _touch(lead, "first", self._visit(earlier, way, chance.between(1, 4), visitor, lead.person))
            way = Way("direct")
        last = self._visit(at - timedelta(minutes=chance.between(3, 14)), way, chance.between(1, 4), visitor,
                           lead.person, end=CONTACT)  # fmt: skip
        _touch(lead, "first", last)
        _touch(lead, "latest", last)
        submission.visitor_id, submission.page = visitor, f"{self.site.origins[0]}{CONTACT[0]}"
        submission.utm = (
            {"utm_source": way.source, "utm_medium": way.medium, "utm_campaign": way.campaign} if way.campaign else {}
        )
        self.ledger.add(KnownVisitor(id=visitor, person=lead.person, known_at=at))
        if lead.is_open and chance.happens(0.35):
            back = chance.after(max(at, chance.now - timedelta(days=6)), hours=(1, 90))
            self._visit(back, Way("direct"), chance.between(2, 5), visitor, lead.person)

    def _visit(
        self, at: datetime, way: Way, pages: int, visitor: UUID, person: Person | None = None, end: tuple[str, str] | None = None
    ) -> Visit:  # fmt: skip
        chance = self.chance
        seen = [*chance.random.sample(PAGES, k=min(pages, len(PAGES))), *([end] if end else [])]
        visit = Visit(
            id=chance.id_at(at), website=self.site, visitor_id=visitor, person=person, started_at=at, pages=len(seen),
            source=way.source, medium=way.medium, campaign=way.campaign, referrer=way.referrer, landing=seen[0][0],
        )  # fmt: skip
        moment = at
        for path, title in seen:
            self.ledger.add(PageEvent(id=chance.id_at(moment), website_id=self.site.id, visit_id=visit.id, person=person,
                                      at=moment, path=path, title=title))  # fmt: skip
            visit.last_at = moment
            moment = min(moment + timedelta(seconds=chance.between(8, 190)), chance.now)
        if person is not None:
            self._tell(visit, person)
        return self.ledger.add(visit)

    def _tell(self, visit: Visit, person: Person) -> None:
        visit.told_at = visit.last_at
        about: dict[str, Any] = {"person_id": person.id, "company_id": person.company_id, "visit_id": visit.id}
        came: dict[str, Any] = {"source": visit.source, "medium": visit.medium, "campaign": visit.campaign}
        seconds = int((visit.last_at - visit.started_at).total_seconds())
        event = WebsiteVisited(
            **about, **came, website=self.site.name, pages=visit.pages, seconds=seconds, landing=visit.landing
        )
        self.ledger.tell(event, visit.started_at, VISITOR)

    def _visitor(self) -> UUID:
        return UUID(int=self.chance.random.getrandbits(128), version=4)


def _touch(lead: Lead, when: str, visit: Visit) -> None:
    """The first stays the first."""
    if when == "first" and lead.first_source:
        return
    for fact in ("source", "medium", "campaign", "referrer", "landing"):
        setattr(lead, f"{when}_{fact}", getattr(visit, fact))
    setattr(lead, f"{when}_came_at", visit.started_at)
