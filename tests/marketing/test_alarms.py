"""Who hears that a journey needs a look."""

from collections.abc import Callable
from uuid import uuid4

from crm.automation.models import Flow
from crm.events.catalog.automation import FlowAlarmRaised
from crm.events.emit import emit
from crm.events.relay import relay_all
from crm.work.models import Notification
from marketing.actions.alarms import tell_of_alarm
from marketing.actions.seeding import seed_marketing
from tests.world import Member, World


def test_whoever_may_publish_is_told_once(in_scope: World, as_member: Callable[..., Member]) -> None:
    marketer = as_member("marketer")
    flow: Flow = seed_marketing()
    emit(FlowAlarmRaised(flow_id=flow.id, flow_name=flow.name, words="Nobody has entered for 3 days."))
    relay_all()
    told = {row.member_id: row.text for row in Notification.objects.filter(icon="alert-triangle")}
    assert told == {
        marketer.membership.id: "Welcome new customers: Nobody has entered for 3 days.",
        in_scope.boss.membership.id: "Welcome new customers: Nobody has entered for 3 days.",
    }


def test_a_journey_that_is_gone_is_nobodys_business(in_scope: World) -> None:
    assert tell_of_alarm(uuid4(), "Gone", key="x") == 0
    assert not Notification.objects.exists()
