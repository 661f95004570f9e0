"""What conditions can ask of visits: the page that set something off, and whoever looked at it."""

from typing import Any

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.conditions.clock import Clock
from crm.conditions.fields import Choices, Field, FieldKind, Subject, register_field, register_subject
from crm.customers.models import Person
from crm.tracking.models import PageEvent, Visit, Website


def _pages() -> QuerySet[Any]:
    return PageEvent.objects.all()


def _pages_visible_to(actor: Actor) -> QuerySet[Any]:
    return PageEvent.objects.all() if actor.can("tracking.view") else PageEvent.objects.none()


def _websites() -> Choices:
    return [(str(website.id), website.name) for website in Website.objects.all()]


def _looked_at(person: Person) -> set[str]:
    return set(PageEvent.objects.views().filter(person_id=person.id).values_list("path", flat=True))


def _visits() -> QuerySet[Any]:
    return Visit.objects.filter(person__isnull=False)


def _last_visit(person: Person) -> Any:
    visits = Visit.objects.filter(person_id=person.id).order_by("-started_at")
    return visits.values_list("started_at", flat=True).first()


def _last_visited(span: tuple[Any, Any], _clock: Clock) -> Q:
    """Then, and not since."""
    begin, end = span
    limits = {"started_at__gte": begin, "started_at__lt": end}
    found = _visits().filter(**{name: limit for name, limit in limits.items() if limit is not None})
    then = Q(id__in=found.values("person_id"))
    return then if end is None else then & ~Q(id__in=_visits().filter(started_at__gte=end).values("person_id"))


register_subject(Subject("page_view", "Page", "pages", _pages, _pages_visible_to))
GROUP = "Website"

for _field in (
    Field("page_view.path", "Address", FieldKind.TEXT, "path"),
    Field("page_view.title", "Title", FieldKind.TEXT, "title"),
    Field("page_view.name", "What the website reports", FieldKind.TEXT, "name"),
    Field("page_view.website", "Website", FieldKind.LINK, "website_id", choices=_websites),
    Field("person.visited_website", "Has visited a website", FieldKind.BOOL, "person_id", among=_visits, group=GROUP,
          needs=("tracking.view",), no="Never visited a website"),
    Field("person.last_visit", "Last visited a website", FieldKind.MOMENT, value=_last_visit, asks=_last_visited,
          group=GROUP, happens=True),
    Field("person.pages", "Pages looked at", FieldKind.TAGS, "page_events__path", value=_looked_at, normal=str,
          group=GROUP),
):  # fmt: skip
    register_field(_field)
