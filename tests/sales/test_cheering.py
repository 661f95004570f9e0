"""Who hears of a win: all who sell, each once, and whose it was only who may see the deal."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts.models import Role
from crm.web.live.groups import member_group
from sales.actions.cheering import cheer
from sales.actions.telling import tell_of_win, tell_responsible
from sales.queries.approvals import approvers_of
from sales.queries.deals import get_deal
from tests.sales.deals import a_deal
from tests.world import Member, World

Caught = Callable[[], AbstractContextManager[list[Any]]]


def test_each_open_page_hears_once_and_whose_it_was_only_who_may_see_the_deal(
    in_scope: World, as_member: Callable[..., Member], django_capture_on_commit_callbacks: Caught
) -> None:
    deal, other_team = a_deal(in_scope, value=100_000), [as_member("rep") for _ in range(4)]
    with django_capture_on_commit_callbacks() as sent, CaptureQueriesContext(connection) as questions:
        cheer(deal.id)
    assert len(questions) == 2
    news = [callback.args for callback in sent]
    heard = {group: message["news"] for group, message in news}
    assert len(heard) == len(news)
    assert heard[member_group(in_scope.boss.membership.id)] == {
        "type": "won", "text": "Olga Owner won Chicago rotation, €1,000",
    }  # fmt: skip
    assert {heard[member_group(rep.membership.id)]["type"] for rep in other_team} == {"refresh"}
    assert member_group(in_scope.stranger.membership.id) not in heard


def test_nobody_is_asked_about_one_by_one(in_scope: World, as_member: Callable[..., Member]) -> None:
    deal = get_deal(in_scope.boss.actor, a_deal(in_scope).id)
    deal.stage.responsible = Role.objects.get(slug="rep")
    deal.stage.save()
    for _ in range(4):
        as_member("rep")
    with CaptureQueriesContext(connection) as questions:
        assert approvers_of(deal, but=None)
        assert tell_responsible(deal.id, moved_by=in_scope.boss.membership.id, key="x") == 0
        assert tell_of_win(deal.id, won_by=in_scope.owner.membership.id, key="x") == 0
    assert len(questions) <= 6
