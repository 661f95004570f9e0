"""What the program reminds reps of: once on each occasion, whoever is killed meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.errors import NotAllowed
from crm.mail.models import Message
from crm.tenancy.scope import organization_context, tenant_scope
from crm.tenancy.tasks import due_organizations
from crm.work.models import Task
from sales import quoting
from sales.actions import follow_ups
from sales.actions.deals import change_deal
from sales.actions.follow_ups import change_rule, run_rule
from sales.actions.moves import win_deal
from sales.actions.seeding import seed_rules
from sales.models import Deal, FollowUp, FollowUpRule, RuleKind
from sales.quoting import Quotes, QuoteState, UnansweredQuote, register_quotes
from sales.tasks import run_follow_ups
from tests.sales.deals import a_deal, a_person
from tests.world import World


@pytest.fixture(autouse=True)
def rules(in_scope: World) -> None:
    """As every organization begins."""
    seed_rules()


def ago(deal: Deal, **columns: int) -> None:
    """So many days ago."""
    now = timezone.now()
    Deal.everything.filter(id=deal.id).update(**{name: now - timedelta(days=days) for name, days in columns.items()})


def again(kind: RuleKind) -> int:
    """Let it look now, whenever it looked last."""
    FollowUpRule.objects.filter(kind=kind).update(next_at=timezone.now())
    return run_rule(kind)


def titles() -> list[str]:
    return list(Task.objects.order_by("id").values_list("title", flat=True))


def test_shipped_and_switched_on(in_scope: World) -> None:
    assert set(FollowUpRule.objects.filter(active=True).values_list("kind", flat=True)) == set(RuleKind.values)
    FollowUpRule.objects.update(next_at=timezone.now() - timedelta(hours=1))
    assert in_scope.org.id in due_organizations("follow_ups")


def test_a_deal_without_a_next_step(in_scope: World) -> None:
    deal, fresh, planned = a_deal(in_scope), a_deal(in_scope), a_deal(in_scope, next_step="Call")
    ago(deal, stage_since=4)
    ago(planned, stage_since=4)
    assert again(RuleKind.AIMLESS_DEAL) == 1
    task = Task.objects.get()
    assert (task.title, task.assignee_id, task.subject_id) == (
        "Plan the next step of Chicago rotation", in_scope.owner.membership.id, deal.id,
    )  # fmt: skip
    assert again(RuleKind.AIMLESS_DEAL) == 0
    ago(fresh, stage_since=5)
    assert again(RuleKind.AIMLESS_DEAL) == 1
    assert FollowUp.objects.count() == 2


def test_a_top_customer_of_whom_nobody_hears(in_scope: World) -> None:
    silent, heard = a_person(in_scope, first_name="Ada"), a_person(in_scope, first_name="Bo")
    for person in (silent, heard):
        deal = a_deal(in_scope, person=person)
        win_deal(deal.id, by=in_scope.owner.actor)
        ago(deal, won_at=60)
    now = timezone.now()
    Person.objects.filter(id=silent.id).update(last_touch_at=now - timedelta(days=30))
    Person.objects.filter(id=heard.id).update(last_touch_at=now - timedelta(days=3))
    assert again(RuleKind.SILENT_CUSTOMER) == 1
    assert titles() == ["Get in touch with Ada Brandt"]
    [mail] = Message.objects.all()
    assert mail.to_address == in_scope.owner.membership.email
    assert "Ada Brandt" in mail.subject
    assert again(RuleKind.SILENT_CUSTOMER) == 0
    Person.objects.filter(id=silent.id).update(last_touch_at=now - timedelta(days=22))
    assert again(RuleKind.SILENT_CUSTOMER) == 1
    FollowUpRule.objects.filter(kind="silent").update(top=1)
    Person.objects.filter(id=heard.id).update(last_touch_at=now - timedelta(days=40))
    assert again(RuleKind.SILENT_CUSTOMER) == 0


def test_a_renewal(in_scope: World) -> None:
    deal = a_deal(in_scope)
    win_deal(deal.id, by=in_scope.owner.actor)
    day = timezone.localdate() + timedelta(days=30)
    change_deal(deal.id, {"renews_on": day}, by=in_scope.owner.actor)
    assert again(RuleKind.RENEWAL) == 1
    assert again(RuleKind.RENEWAL) == 0
    change_deal(deal.id, {"renews_on": day + timedelta(days=365)}, by=in_scope.owner.actor)
    assert again(RuleKind.RENEWAL) == 0
    assert titles() == ["Talk about renewing Chicago rotation"]


@pytest.fixture
def quotes(in_scope: World) -> Iterator[list[UnansweredQuote]]:
    """Quotes that nobody answered, as whoever keeps them would say."""
    found: list[UnansweredQuote] = []
    kept = list(quoting._known)
    register_quotes(
        Quotes(lambda _deal: QuoteState(True, ""), lambda until: [each for each in found if each.sent_at <= until])
    )
    yield found
    quoting._known[:] = kept


def test_a_quote_that_nobody_answers(in_scope: World, quotes: list[UnansweredQuote]) -> None:
    deal = a_deal(in_scope)
    quotes.append(UnansweredQuote(deal.id, deal, "Q-2026-0001", timezone.now() - timedelta(days=6)))
    assert again(RuleKind.UNANSWERED_QUOTE) == 0
    quotes[0] = UnansweredQuote(deal.id, deal, "Q-2026-0001", timezone.now() - timedelta(days=8))
    assert again(RuleKind.UNANSWERED_QUOTE) == 1
    assert again(RuleKind.UNANSWERED_QUOTE) == 0
    assert titles() == ["Ask about quote Q-2026-0001 of Chicago rotation"]


def test_nobody_is_buried(in_scope: World) -> None:
    for _ in range(7):
        ago(a_deal(in_scope), stage_since=4)
    assert again(RuleKind.AIMLESS_DEAL) == 5
    assert again(RuleKind.AIMLESS_DEAL) == 2
    assert len(titles()) == 7


def test_killed_half_way_it_does_all_of_it_once(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        ago(a_deal(in_scope), stage_since=4)
    speak_up, spoken = follow_ups._speak_up, []

    def dies(*args: Any) -> None:
        speak_up(*args)
        spoken.append(args)
        if len(spoken) == 2:
            raise SystemExit

    monkeypatch.setattr(follow_ups, "_speak_up", dies)
    with pytest.raises(SystemExit):
        again(RuleKind.AIMLESS_DEAL)
    assert not Task.objects.exists()
    assert run_rule(RuleKind.AIMLESS_DEAL) == 3
    assert run_rule(RuleKind.AIMLESS_DEAL) == 0
    assert Task.objects.count() == FollowUp.objects.count() == 3


def test_the_task_runs_what_is_due(world: World) -> None:
    with tenant_scope(world.org):
        ago(a_deal(world), stage_since=4)
    with organization_context(world.org.id):
        run_follow_ups.run()
        run_follow_ups.run()
    with tenant_scope(world.org):
        assert len(titles()) == 1


def test_switched_off_it_is_silent(in_scope: World) -> None:
    ago(a_deal(in_scope), stage_since=4)
    url = reverse("sales:follow_ups")
    sent = {"rule": "aimless", "aimless-days": "2"}
    assert in_scope.owner.client.post(url, sent).status_code == 403
    with pytest.raises(NotAllowed):
        change_rule(RuleKind.AIMLESS_DEAL, {"active": False}, by=in_scope.owner.actor)
    assert FollowUpRule.objects.get(kind="aimless").active
    assert in_scope.boss.client.post(url, sent | {"aimless-days": "0"}).status_code == 422
    assert in_scope.boss.client.post(url, sent).status_code == 302
    rule = FollowUpRule.objects.get(kind="aimless")
    assert (rule.active, rule.days) == (False, 2)
    assert again(RuleKind.AIMLESS_DEAL) == 0
    page = in_scope.boss.client.get(url)
    assert page.status_code == 200
    # What was typed about two rules is kept, or shown again, together.
    both = {"silent-active": "on", "silent-days": "30", "silent-top": "9", "aimless-days": "4"}
    wrong = in_scope.boss.client.post(url, both | {"aimless-days": "many"})
    assert (wrong.status_code, 'value="30"' in wrong.text, 'value="many"' in wrong.text) == (422, True, True)
    assert FollowUpRule.objects.get(kind="silent").days == 21
    assert in_scope.boss.client.post(url, both).status_code == 302
    assert set(FollowUpRule.objects.filter(kind__in=["silent", "aimless"]).values_list("days", "top")) >= {(30, 9)}
    assert FollowUpRule.objects.get(kind="aimless").days == 4
