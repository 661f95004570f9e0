"""Whatever hangs on two people and whatever is edited after they were made one: taken apart, nothing is lost."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm.accounts.actor import Actor
from crm.attachments.models import Attachment
from crm.customers.actions.channels import save_channel
from crm.customers.actions.consents import record_consent
from crm.customers.actions.jobs import heal_job
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.actions.tags import add_tag
from crm.customers.joining import PERSON_FACTS
from crm.customers.models import Consent, ConsentSource, Person, PersonEmail, PersonPhone, PersonTag, Purpose
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.records.actions.joining import merge_records, unmerge
from crm.records.joining.references import references_to
from crm.records.models import CUSTOM, MergedRow
from crm.work.actions.notes import About, add_note
from crm.work.models import Note, Task
from leads.models import Lead
from tests.world import World

ROWS = st.lists(
    st.tuples(st.sampled_from(["lead", "note", "task", "consent", "tag", "email", "phone", "file"]), st.integers(0, 1),
              st.integers(0, 2)),
    max_size=10,
)  # fmt: skip
EDITS = st.lists(st.tuples(st.sampled_from(["delete", "move", "keep"]), st.integers(0, 9)), max_size=5)
TAKE = st.sets(st.sampled_from([fact.name for fact in PERSON_FACTS]), max_size=5)
COLUMNS = ("first_name", "last_name", "email", "phone", "city", "job_title", "language", "lifecycle", "company_id")


class Undone(Exception):
    """Takes an example's rows back."""


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, edits=EDITS, take=TAKE, swap=st.booleans())
def test_apart_again_nothing_is_lost(
    in_scope: World, rows: list[tuple[str, int, int]], edits: list[tuple[str, int]], take: set[str], swap: bool
) -> None:
    with suppress(Undone), transaction.atomic():
        _one_way(in_scope.boss.actor, rows, edits, take, swap=swap)
        raise Undone


def _one_way(
    boss: Actor, rows: list[tuple[str, int, int]], edits: list[tuple[str, int]], take: set[str], *, swap: bool
) -> None:
    people = [
        add_person(Contact(first_name="Anna", email="anna@a.example", company="North"), {"city": "Bonn"}, by=boss),
        add_person(Contact(first_name="Ana", phone="+49301234567"), {"language": "de"}, by=boss),
    ]
    for person in people:  # what only columns know gets rows when one merges
        heal_job(person)
    stranger = add_person(Contact(first_name="Third"), {}, by=boss)
    for kind, whose, number in rows:
        _hang(kind, people[whose], number, boss)
    before, columns = _owners(people), [_columns(person) for person in people]
    winner, loser = (people[1], people[0]) if swap else people
    done = merge_records("person", winner.id, loser.id, by=boss, take=take)
    assert not [row for row, owner in _owners(people).items() if owner == loser.id], "all of it hangs on the winner"
    touched = _edit(edits, [*before], stranger)
    unmerge(done.id, by=boss)
    after = _owners(people)
    assert {row: owner for row, owner in after.items() if row not in touched} == {
        row: owner for row, owner in before.items() if row not in touched
    }
    if not touched:
        assert [_columns(person) for person in people] == columns
        assert unmerge(done.id, by=boss).report == []
    assert MergedRow.objects.filter(merge=done).exists()


def _hang(kind: str, person: Person, number: int, boss: Actor) -> None:
    if kind == "note":
        add_note(f"Note {number}", about=About(SubjectRef("person", person.id), person.id, None), by=boss)
    elif kind == "consent":
        record_consent(person, Purpose.NEWSLETTER, given=number > 0, source=ConsentSource.MEMBER)
    elif kind == "tag":
        add_tag(person, f"Tag {number}", boss)
    elif kind == "lead":
        Lead.objects.create(person=person, source="Fair", currency="EUR")
    elif kind == "task":
        Task.objects.create(title=f"Task {number}", person=person, subject_kind="person", subject_id=person.id)
    elif kind == "file":
        Attachment.objects.create(subject_kind="person", subject_id=person.id, name="a.txt", size=1, file="x")
    else:
        _reach(kind, person, number, boss)


def _reach(kind: str, person: Person, number: int, boss: Actor) -> None:
    if kind == "phone" and not PersonPhone.objects.filter(person=person, number=f"+4930123450{number}").exists():
        save_channel("person", person.id, "phone", {"number": f"+4930123450{number}"}, by=boss)
    if kind == "email" and not PersonEmail.objects.filter(key=f"more{number}@b.example").exists():
        save_channel("person", person.id, "email", {"address": f"more{number}@b.example"}, by=boss)


Row = tuple[str, Any]


def _owners(people: Sequence[Person]) -> dict[Row, Any]:
    """Every row that points at one of both: (column, row) -> whom."""
    ids = [person.id for person in people]
    found: dict[Row, Any] = {}
    for reference in references_to("person"):
        model: Any = reference.model
        own = {reference.kind_column: "person"} if reference.kind_column else {}
        rows = model._base_manager.filter(**{f"{reference.column}__in": ids}, **own)
        if model is Event:
            rows = rows.exclude(kind__contains="merged").exclude(kind="customers.person_changed")
        found |= {(reference.name, pk): owner for pk, owner in rows.values_list("pk", reference.column)}
    return found


def _columns(person: Person) -> dict[str, Any]:
    fresh = Person.everything.get(id=person.id)
    return {name: getattr(fresh, name) for name in COLUMNS} | {CUSTOM: fresh.custom}


def _edit(edits: list[tuple[str, int]], rows: list[Row], stranger: Person) -> set[Row]:
    """Delete rows, or give them to somebody else; those that were touched."""
    models = {"leads.Lead.person_id": Lead, "work.Note.person_id": Note, "customers.Consent.person_id": Consent,
              "customers.PersonTag.person_id": PersonTag}  # fmt: skip
    own = sorted(row for row in rows if row[0] in models)
    touched: set[Row] = set()
    for how, place in edits:
        if how == "keep" or not own:
            continue
        name, pk = own[place % len(own)]
        model: Any = models[name]
        there = model._base_manager.filter(pk=pk)
        if how == "delete":
            there.delete()
        elif not (model is PersonTag and there.exists() is False):
            there.update(person=stranger)
        touched |= {row for row in rows if row[1] == pk}
    return touched
