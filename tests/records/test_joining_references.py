"""No table is forgotten when two records are made one: each id and each unique constraint says what becomes of it."""

import pytest
from django.db.models import ForeignKey

from crm.records.joining.collisions import COLLISIONS, Drop, constraints_over
from crm.records.joining.references import (
    STAYS,
    all_references,
    kind_column_of,
    plain_ids,
    references_to,
    tenant_models,
)

KINDS = ("person", "company")
# Plain ids that can be no person and no company.
OTHERS = frozenset({
    "actor_id", "batch_id", "undoes_id", "cause_id", "flow_id", "by_id", "group_id", "lead_id", "converted_deal_id",
    "undone_by_id", "visitor_id", "visit_id", "website_id",
})  # fmt: skip


def test_every_plain_id_is_known_to_move_or_to_stay() -> None:
    known = {reference.name for kind in KINDS for reference in all_references(kind)} | STAYS.keys()
    unknown = [
        f"{model._meta.label}.{column}"
        for model in tenant_models()
        for column in plain_ids(model)
        if column.endswith("_id") and column not in OTHERS and f"{model._meta.label}.{column}" not in known
    ]
    assert unknown == [], "say in a joining.py whether they stay, or call their kind's column as the others are called"


def test_what_stays_is_there() -> None:
    names = {f"{model._meta.label}.{column}" for model in tenant_models() for column in plain_ids(model)}
    assert STAYS.keys() <= names


@pytest.mark.parametrize("kind", KINDS)
def test_every_constraint_over_a_moving_column_is_declared(kind: str) -> None:
    undeclared = [
        constraint.name
        for reference in references_to(kind)
        for constraint in constraints_over(reference)
        if constraint.name not in COLLISIONS
    ]
    assert undeclared == [], "say in a joining.py what happens to two rows that are alike"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_hangs_on_rows_that_are_dropped(kind: str) -> None:
    dropped = {
        reference.model
        for reference in references_to(kind)
        if any(isinstance(COLLISIONS.get(each.name), Drop) for each in constraints_over(reference))
    }
    hanging = [
        str(field)
        for model in tenant_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in dropped
    ]
    assert hanging == []


def test_pairs_of_kind_and_id_are_found() -> None:
    found = {reference.name: reference.kind_column for reference in references_to("person")}
    assert found["work.Note.subject_id"] == "subject_kind"
    assert found["events.Event.person_id"] == ""
    assert found["automation.Run.about_id"] == "about_kind"
    assert "leads.Lead.person_id" in found
    assert kind_column_of(next(m for m in tenant_models() if m._meta.label == "jobs.JobTouch"), "record_id") == (
        "record_kind"
    )
