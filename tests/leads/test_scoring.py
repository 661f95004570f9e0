"""Points, and why."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import NotAllowed, NotFound
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from leads.actions.publishing import publish_rules, remove_rule, save_rule
from leads.actions.scoring import DEFAULT_BEHAVIOUR, DEFAULT_RULES, rescore_chunk, rescore_lead, seed_rules
from leads.models import Lead, Operator, ScoreRule, Subject
from leads.queries.scoring import hits_of, score_rules
from leads.scoring import Known, applies, explain, total_of
from leads.tasks import rescore_open_leads
from tests.leads.making import make_form, make_lead, send
from tests.world import World

MANY = len(DEFAULT_RULES) + len(DEFAULT_BEHAVIOUR)
RULES = st.builds(
    ScoreRule,
    subject=st.sampled_from(Subject),
    operator=st.sampled_from(Operator),
    value=st.sampled_from(["", "5", "1,000", "offer, quote", "x"]) | st.text(max_size=20),
    points=st.integers(-100, 100),
    words=st.just("because"),
)
KNOWN = st.builds(
    Known,
    texts=st.dictionaries(st.sampled_from(Subject), st.text(max_size=30) | st.just("an offer, please")),
    numbers=st.dictionaries(st.sampled_from(Subject), st.none() | st.integers(0, 10**12)),
)


@given(rules=st.lists(RULES, max_size=12), known=KNOWN)
def test_reasons_add_up_to_a_score_from_0_to_100(rules: list[ScoreRule], known: Known) -> None:
    reasons = explain(rules, known)
    assert 0 <= total_of(reasons) <= 100
    assert all(words for _, words in reasons)
    assert len(reasons) <= len(rules) + 1


@given(rule=RULES, known=KNOWN)
def test_known_and_not_known_are_opposites(rule: ScoreRule, known: Known) -> None:
    rule.operator = Operator.KNOWN
    is_known = applies(rule, known)
    rule.operator = Operator.UNKNOWN
    assert applies(rule, known) != is_known


@pytest.mark.parametrize(
    ("subject", "operator", "value", "known", "expected"),
    [
        (Subject.EMAIL, Operator.WORK, "", "anna@kessler.de", True),
        (Subject.EMAIL, Operator.WORK, "", "anna@GMAIL.com", False),
        (Subject.EMAIL, Operator.WORK, "", "", False),
        (Subject.WANTS, Operator.CONTAINS, "offer, Angebot", "Bitte ein ANGEBOT", True),
        (Subject.WANTS, Operator.CONTAINS, "offer", "only a question", False),
        (Subject.WANTS, Operator.CONTAINS, " , ", "anything", False),
        (Subject.COUNTRY, Operator.IS, "DE, AT", "at", True),
        (Subject.JOB_TITLE, Operator.CONTAINS, "müller", "Herr Muller", True),
    ],
)
def test_texts(subject: Subject, operator: Operator, value: str, known: str, expected: bool) -> None:
    rule = ScoreRule(subject=subject, operator=operator, value=value, points=1, words="x")
    assert applies(rule, Known(texts={subject: known})) == expected


@pytest.mark.parametrize(
    ("operator", "value", "number", "expected"),
    [
        (Operator.AT_LEAST, "500", 500, True),
        (Operator.AT_LEAST, "1,000", 999, False),
        (Operator.UNDER, "10", 9, True),
        (Operator.UNDER, "10", None, False),
        (Operator.IS, "7", 7, True),
        (Operator.AT_LEAST, "many", 7, False),
        (Operator.KNOWN, "", 0, False),
    ],
)
def test_numbers(operator: Operator, value: str, number: int | None, expected: bool) -> None:
    rule = ScoreRule(subject=Subject.EMPLOYEES, operator=operator, value=value, points=1, words="x")
    assert applies(rule, Known(numbers={Subject.EMPLOYEES: number})) == expected


def test_a_new_organization_has_rules(world: World, drain: Callable[[], None]) -> None:
    drain()
    for organization in (world.org, world.other_org):
        with tenant_scope(organization):
            assert ScoreRule.objects.count() == MANY
            seed_rules()
            assert ScoreRule.objects.count() == MANY


def test_a_captured_lead_says_why(in_scope: World) -> None:
    seed_rules()
    send(in_scope, make_form(in_scope), phone="+49 711 5550 118", message="Please send an offer")
    lead = Lead.objects.get()
    assert (15, "Asked for an offer") in lead.reasons
    assert sum(points for points, _ in lead.reasons) == lead.score > 0


def test_rescoring_twice_is_rescoring_once(in_scope: World) -> None:
    lead = make_lead(in_scope.org, wants="An offer, please")
    seed_rules()
    rescore_lead(lead.id)
    rescore_lead(lead.id)
    assert Lead.objects.get().score > 0
    assert Event.objects.filter(kind="leads.lead_scored").count() == 1


def test_all_open_leads_follow_the_rules(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
    drain()
    with tenant_scope(world.org):
        rescore_open_leads.delay()
        assert Lead.objects.get(id=lead.id).score > 0


def test_chunks_cover_everybody_once(in_scope: World) -> None:
    leads = [make_lead(in_scope.org) for _ in range(5)]
    seed_rules()
    after, rounds = rescore_chunk(None, 2), 1
    while after is not None:
        after, rounds = rescore_chunk(after, 2), rounds + 1
    assert rounds == 3
    assert all(lead.score > 0 for lead in Lead.objects.filter(id__in=[lead.id for lead in leads]))


def test_a_preview_counts_the_leads_a_rule_applies_to(in_scope: World) -> None:
    seed_rules()
    form = make_form(in_scope)
    send(in_scope, form)
    send(in_scope, form, message="Once more")
    make_lead(in_scope.org)
    hits, looked_at = hits_of(score_rules())
    counts = {rule.words: hits[str(rule.id)] for rule in score_rules()}
    assert looked_at == 2
    assert (counts["Works for a company"], counts["Asked more than once"]) == (2, 1)


def test_only_who_may_changes_rules(in_scope: World) -> None:
    seed_rules()
    rule = ScoreRule(subject=Subject.PHONE, operator=Operator.KNOWN, points=5, words="Has a phone")
    for actor in (in_scope.owner.actor, in_scope.colleague.actor):
        with pytest.raises(NotAllowed):
            save_rule(rule, by=actor)
        with pytest.raises(NotAllowed):
            remove_rule(score_rules()[0].id, by=actor)
    assert ScoreRule.objects.count() == MANY
    save_rule(rule, by=in_scope.boss.actor)
    assert len(score_rules()) == MANY
    publish_rules(by=in_scope.boss.actor)
    assert score_rules()[-1] == rule
    remove_rule(rule.id, by=in_scope.boss.actor)
    publish_rules(by=in_scope.boss.actor)
    assert len(score_rules()) == MANY


def test_a_strangers_lead_is_not_rescored(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        rescore_lead(lead.id)
