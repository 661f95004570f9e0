"""Where visits to websites stand in the frame."""

from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.tracking.models import Visit
from crm.tracking.queries.visits import page_titles, visits_of
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import CUSTOMERS, Entry, settings_pages
from crm.web.panels import Panel, register_panel


def visits_section(actor: Actor, person_id: UUID) -> dict[str, Any] | None:
    """For tracking/visits_panel.html; nothing for somebody who never came."""
    visits = visits_of(actor, person_id)
    return {"visits": visits} if visits else None


def _visits(actor: Actor, person: Person) -> dict[str, Any] | None:
    return visits_section(actor, person.id)


settings_pages.register(
    Entry("Websites", "tracking:websites", "world-www", "tracking.websites", order=45, section="settings",
          words="tracking script visits visitors analytics utm pixel snippet web", group=CUSTOMERS,
          about="Which pages people look at before they write to you"),
)  # fmt: skip
register_panel("person", Panel("Website visits", "tracking/visits_panel.html", _visits, "tracking.view", 60,
                               rows=(Visit, "person_id")))  # fmt: skip
register_kind(
    RecordKind("page_view", "Page view", "Page views", "world-www", "tracking:page_view", page_titles, "tracking.view")
)
