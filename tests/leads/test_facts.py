"""Facts of leads set by the common verbs: cells, bulk edits, undo and the API follow the leads' own rules."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.money import Money
from crm.records.actions.changing import change_record, change_records
from crm.records.actions.undoing import undo_batch_of, undo_change
from crm.records.models import RecordChange
from crm.tenancy.ids import uuid7
from leads.actions.leads import change_lead
from leads.actions.scoring import rescore_lead, seed_rules
from leads.models import Lead
from tests.leads.making import make_lead
from tests.world import Member, World


def a_scored_lead(world: World) -> Lead:
    lead = make_lead(world.org, owner=world.owner.membership)
    return rescore_lead(lead.id)


def score_of(lead: Lead) -> int:
    return Lead.objects.values_list("score", flat=True).get(id=lead.id)


def told(kind: str) -> list[dict[str, object]]:
    return [event.data for event in Event.objects.filter(kind=f"leads.{kind}").order_by("id")]


def test_new_words_are_scored_and_undone_words_are_scored_again(in_scope: World) -> None:
    seed_rules()
    lead = a_scored_lead(in_scope)
    before, news = lead.score, len(told("lead_scored"))
    change_record("lead", lead.id, {"wants": "An offer, please"}, by=in_scope.owner.actor)
    assert score_of(lead) == before + 25
    assert [(each["old"], each["new"]) for each in told("lead_scored")[news:]] == [(before, before + 25)]
    undo_change(RecordChange.objects.get(record_id=lead.id).id, by=in_scope.owner.actor)
    assert score_of(lead) == before
    assert len(told("lead_scored")) == news + 2


def test_what_no_rule_looks_at_leaves_the_score(in_scope: World) -> None:
    seed_rules()
    lead = a_scored_lead(in_scope)
    news = len(told("lead_scored"))
    change_record("lead", lead.id, {"next_action": "Send the fares"}, by=in_scope.owner.actor)
    assert len(told("lead_scored")) == news


def test_a_bulk_edit_reads_the_rules_once(in_scope: World) -> None:
    seed_rules()
    ids = [make_lead(in_scope.org, owner=in_scope.owner.membership).id for _ in range(6)]

    def asked(some: list[UUID], words: str) -> int:
        with CaptureQueriesContext(connection) as questions:
            assert change_records("lead", some, {"wants": words}, by=in_scope.boss.actor).changed == len(some)
        return len(questions)

    asked(ids, "Fares")
    assert asked(ids[:2], "A quote") == asked(ids[2:], "A quote")
    assert len(set(Lead.objects.values_list("score", flat=True))) == 1


def test_a_bulk_edit_is_undone_with_its_scores(in_scope: World) -> None:
    seed_rules()
    leads = [a_scored_lead(in_scope) for _ in range(2)]
    before, batch = leads[0].score, uuid7()
    ids = [lead.id for lead in leads]
    change_records("lead", ids, {"wants": "A quote"}, by=in_scope.boss.actor, batch=batch)
    assert score_of(leads[0]) > before
    changes = list(RecordChange.objects.filter(batch_id=batch))
    undo_batch_of("lead", changes, by=in_scope.boss.actor, batch=batch)
    assert [score_of(lead) for lead in leads] == [before, before]


def test_a_new_owner_has_the_first_call_to_make(in_scope: World) -> None:
    lead = make_lead(in_scope.org, next_action="Find an owner")
    change_record("lead", lead.id, {"owner": in_scope.owner.membership}, by=in_scope.boss.actor)
    saved = Lead.objects.get()
    assert (saved.owner_id, saved.next_action) == (in_scope.owner.membership.id, "First call")
    # One event tells it.
    assert len(told("lead_assigned")) == 1
    assert told("lead_changed") == []


def test_a_step_given_with_the_owner_stays(in_scope: World) -> None:
    lead = make_lead(in_scope.org)
    values = {"owner": in_scope.owner.membership, "next_action": "Write back"}
    change_record("lead", lead.id, values, by=in_scope.boss.actor)
    assert Lead.objects.get().next_action == "Write back"


def test_an_undone_owner_has_the_step_of_before(in_scope: World) -> None:
    lead = make_lead(in_scope.org, next_action="Find an owner")
    change_record("lead", lead.id, {"owner": in_scope.owner.membership}, by=in_scope.boss.actor)
    undo_change(RecordChange.objects.get(record_id=lead.id).id, by=in_scope.boss.actor)
    saved = Lead.objects.get()
    assert (saved.owner_id, saved.next_action) == (None, "Find an owner")


def test_who_left_gets_nothing_back(in_scope: World, as_member: Callable[..., Member]) -> None:
    gone = as_member("rep").membership
    lead = make_lead(in_scope.org, owner=gone)
    change_record("lead", lead.id, {"owner": in_scope.owner.membership}, by=in_scope.boss.actor)
    gone.active = False
    gone.save()
    with pytest.raises(Refused, match="does not work here"):
        change_record("lead", lead.id, {"owner": gone}, by=in_scope.boss.actor)
    with pytest.raises(Refused, match="does not work here"):
        undo_change(RecordChange.objects.get(record_id=lead.id).id, by=in_scope.boss.actor)
    outcome = change_records("lead", [lead.id], {"owner": gone}, by=in_scope.boss.actor)
    assert (outcome.changed, list(outcome.refused)) == (0, [lead.id])
    assert Lead.objects.get().owner_id == in_scope.owner.membership.id


def test_whoever_works_leads_takes_a_free_one_and_no_other(in_scope: World) -> None:
    free, taken = make_lead(in_scope.org), make_lead(in_scope.org, owner=in_scope.owner.membership)
    change_lead(free.id, {"owner": in_scope.owner.membership}, by=in_scope.owner.actor)
    assert Lead.objects.get(id=free.id).owner_id == in_scope.owner.membership.id
    with pytest.raises(NotAllowed):
        change_lead(taken.id, {"owner": in_scope.boss.membership}, by=in_scope.owner.actor)
    assert Lead.objects.get(id=taken.id).owner_id == in_scope.owner.membership.id


def test_an_amount_is_one_fact(in_scope: World) -> None:
    seed_rules()
    lead = a_scored_lead(in_scope)
    change_record("lead", lead.id, {"value": Money(9_000_000, "USD")}, by=in_scope.owner.actor, seen=1)
    saved = Lead.objects.get()
    assert saved.value == Money(9_000_000, "USD")
    assert saved.score == lead.score + 15
    assert [each["changes"] for each in told("lead_changed")] == [{"worth a year": ["", "$90,000"]}]
