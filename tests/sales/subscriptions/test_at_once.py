"""Two workers at once, a person beside them, one killed in between: each period is billed once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.tenancy.scope import tenant_scope
from sales.subscriptions.actions import billing
from sales.subscriptions.actions.looking import look_after_due, try_again
from sales.subscriptions.models import Subscription
from tests.sales.subscriptions.making import billed, invoices, moved, started
from tests.sales.test_at_once import at_once
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process is gone: nothing catches it."""


def test_each_period_is_billed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    with tenant_scope(world.org):
        subscription = started(
            world.owner, on=today - timedelta(weeks=2), today=today - timedelta(weeks=2), unit="week"
        )
        Subscription.objects.update(look_at=timezone.now())
        actor = world.owner.actor
    with monkeypatch.context() as patch:
        patch.setattr(billing, "bring", lambda *_args, **_more: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed), tenant_scope(world.org):
            look_after_due()
    with tenant_scope(world.org):
        assert len(billed(subscription)) == 1
    at_once(world, look_after_due, look_after_due, lambda: try_again(subscription.id, by=actor))
    with tenant_scope(world.org):
        look_after_due()
        assert len(billed(subscription)) == len(set(billed(subscription))) == 3
        assert invoices() == [10_000] * 3
        assert [sort for _, sort, _ in moved(subscription)] == ["new"]
