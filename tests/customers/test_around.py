"""What stands round the facts: the earliest of all steps, asked for together with pairs and merges."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.customers.queries.around import next_step_of
from crm.customers.queries.duplicates import twins_and_merges
from crm.tenancy.gathering import gathered
from crm.work.models import Task
from tests.records.people import a_person
from tests.world import World

Queries = Callable[..., Any]


def test_both_panels_are_asked_for_at_once(in_scope: World, django_assert_num_queries: Queries) -> None:
    ada, actor = a_person(in_scope, first_name="Ada"), in_scope.boss.actor
    for _ in range(2):
        with django_assert_num_queries(1):
            found = gathered(lambda: next_step_of(actor, ada), lambda: twins_and_merges(actor, ada))
    assert found == [None, ([], [])]


def test_the_earliest_step_is_told_and_one_without_a_date_comes_last(in_scope: World) -> None:
    ada, actor, soon = a_person(in_scope, first_name="Ada"), in_scope.boss.actor, timezone.now() + timedelta(hours=1)
    for title, due_at in (("Some day", None), ("Tomorrow", soon + timedelta(days=1)), ("Now", soon)):
        Task.objects.create(title=title, due_at=due_at, person=ada, assignee=in_scope.boss.membership)
        step = next_step_of(actor, ada)
        assert step is not None
        assert step.what == title
        assert step.due_at == due_at
