"""The step that sets a field."""

from typing import Any
from uuid import uuid4

import pytest

from crm.automation.models import Outcome
from crm.automation.steps import STEP_TYPES, StepContext, StepProblem
from crm.conditions.clock import Clock
from crm.events.types import SubjectRef
from crm.records.models import RecordChange
from tests.records.own_fields import a_field
from tests.records.people import a_person
from tests.world import World

STEP = STEP_TYPES["set_field"]


def run(person: Any, field: str, value: str) -> Any:
    context = StepContext(
        settings={"field": field, "value": value},
        effect_id=uuid4(),
        run_id=uuid4(),
        flow_name="Welcome",
        clock=Clock.of_organization(),
        subject=SubjectRef("person", person.id),
        person_id=person.id,
        record=lambda kind: person if kind == "person" else None,
    )
    return STEP.run(context)


def test_sets_an_own_field_and_a_built_in_one(in_scope: World) -> None:
    a_field(in_scope, "choice")
    person = a_person(in_scope)
    result = run(person, "person.custom.choice", "gold")
    assert (result.words, result.outcome) == ("Set Choice to gold", Outcome.DONE)
    assert run(person, "person.city", "Bonn").outcome == Outcome.DONE
    assert run(person, "person.city", "Bonn").outcome == Outcome.SKIPPED
    assert run(person, "person.custom.choice", "").words == "Empty Choice"
    person.refresh_from_db()
    assert (person.city, person.custom) == ("Bonn", {})
    assert {change.actor_kind for change in RecordChange.objects.filter(record_id=person.id)} == {"system"}


def test_what_can_not_be_set_is_said(in_scope: World) -> None:
    a_field(in_scope, "number")
    person = a_person(in_scope)
    with pytest.raises(StepProblem, match="Give a number"):
        run(person, "person.custom.number", "many")
    with pytest.raises(StepProblem, match="no such field"):
        run(person, "person.custom.gone", "1")
    with pytest.raises(StepProblem, match="no deal"):
        run(person, "deal.name", "X")


def test_the_author_hears_of_it_while_building(in_scope: World) -> None:
    a_field(in_scope, "number")
    good = STEP.form.checking({"field": "person.custom.number", "value": "12"})
    assert good.is_valid(), good.errors
    assert STEP.title(good.settings()) == "Set Number to 12"
    assert not STEP.form.checking({"field": "person.custom.number", "value": "many"}).is_valid()
    assert not STEP.form.checking({"field": "person.birthday", "value": "yesterday"}).is_valid()
    assert STEP.form.checking({"field": "person.birthday", "value": "1990-02-01"}).is_valid()
    assert not STEP.form.checking({"field": "person.email", "value": "x"}).is_valid()
    assert STEP.form.checking({"field": "person.lifecycle", "value": "Lead"}).is_valid()
