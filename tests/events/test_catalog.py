"""Every event has a name, an example, and survives the way through its row."""

import dataclasses
import json
from uuid import UUID

import pytest

from crm.events.models import Event
from crm.events.types import CATALOG, DomainEvent, SubjectRef, read_event
from crm.web.kinds import KINDS
from crm.web.timeline import _tellers
from tests.events.examples import examples, made_example

EVENTS = [pytest.param(cls, id=kind) for kind, cls in sorted(CATALOG.items())]


@pytest.mark.parametrize("event_type", EVENTS)
def test_has_an_example_that_can_be_read(event_type: type[DomainEvent]) -> None:
    """Rows written by earlier versions of the program are read by this one."""
    row = examples().get(event_type.kind)
    assert row is not None, f"add {event_type.kind} to tests/events/examples.json: python -m tests.events.examples"
    ids = [UUID(row[name]) if row[name] else None for name in ("person_id", "company_id")]
    event = read_event(event_type.kind, row["data"], ids[0], ids[1])
    assert row["data"].items() <= event.data().items()


@pytest.mark.parametrize("event_type", EVENTS)
def test_comes_back_from_its_row_as_it_was(event_type: type[DomainEvent]) -> None:
    event = made_example(event_type)
    row = Event.of(event)
    row.data = json.loads(json.dumps(row.data))
    again = row.read()
    assert again.data() == row.data
    assert (again.person_id, again.company_id) == (event.person_id, event.company_id)
    for field in dataclasses.fields(event):
        if not isinstance(getattr(event, field.name), dict):
            assert getattr(again, field.name) == getattr(event, field.name), field.name


@pytest.mark.parametrize("event_type", EVENTS)
def test_is_frozen_and_named_after_what_happened(event_type: type[DomainEvent]) -> None:
    module, _, name = event_type.kind.partition(".")
    assert event_type.__module__ == f"crm.events.catalog.{module}"
    assert len(event_type.kind) <= 80
    called = "".join(f"_{c.lower()}" if c.isupper() else c for c in event_type.__name__).lstrip("_")
    assert called in {name, f"{module}_{name}"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        made_example(event_type).person_id = None  # type: ignore[misc]


@pytest.mark.parametrize("event_type", EVENTS)
def test_subject_is_a_kind_of_record(event_type: type[DomainEvent]) -> None:
    subject = made_example(event_type).subject()
    assert subject is None or isinstance(subject, SubjectRef)
    assert subject is None or subject.kind in KINDS or subject.kind == "member", subject


def test_timelines_tell_only_known_events() -> None:
    assert set(_tellers) <= set(CATALOG)
