"""What can be found: modules declare it in their searchables.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.events.catalog.records import RecordBinned, RecordPurged, RecordRestored
from crm.events.models import Event
from crm.events.subscriptions import News, subscribe_together
from crm.events.types import DomainEvent


@dataclass(frozen=True)
class Found:
    """What the index keeps of a record: title and subtitle as shown, and the texts it is found by.

    `names` are found by the start of any word, `emails` by the start of the local part or domain, `phones` by
    their last digits, `body` by whole words' starts with less weight. By `aside`, shown after the subtitle, it is not
    found: amounts, which not everybody may see, and so not guess by searching for them.
    """

    title: str
    subtitle: str = ""
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    body: str = ""
    aside: str = ""

    @property
    def below(self) -> str:
        """What is shown under the title."""
        return ", ".join(part for part in (self.subtitle, self.aside) if part)[:200]


@dataclass(frozen=True)
class Searchable:
    """A kind of record in the search. `kind` is one of crm.web.kinds; `rows()` all of them with what `found` reads;

    `visible(actor)` those the actor may see; `events` are the types after which a record is indexed anew.
    """

    kind: str
    capability: str
    rows: Callable[[], QuerySet[Any]]
    visible: Callable[[Actor], QuerySet[Any]]
    found: Callable[[Any], Found]
    events: tuple[type[DomainEvent], ...]
    order: int = 100

    @cached_property
    def table(self) -> str:
        """Where its records are."""
        name: str = self.rows().model._meta.db_table  # Django's documented way
        return name


SEARCHABLES: dict[str, Searchable] = {}


def register_searchable(searchable: Searchable) -> None:
    """Make a kind of record findable and keep its entries fresh."""
    SEARCHABLES[searchable.kind] = searchable

    def reindex_subjects(news: News) -> None:
        from crm.search.actions.indexing import index_records

        ids = {record_id for event, row in news for record_id in _ids(event, searchable.kind, row)}
        if ids:
            index_records(searchable.kind, sorted(ids))

    reindex_subjects.__qualname__ = f"reindex_{searchable.kind}"
    subscribe_together(*searchable.events, RecordBinned, RecordRestored, RecordPurged)(reindex_subjects)


def _ids(event: DomainEvent, kind: str, row: Event) -> Iterable[UUID]:
    subject = event.subject()
    if subject is not None and subject.kind == kind:
        yield subject.id
    elif kind == "person" and row.person_id:
        yield row.person_id
    elif kind == "company" and row.company_id:
        yield row.company_id
    elif own := getattr(event, f"{kind}_id", None):  # an event of the record that tells of another one
        yield own
