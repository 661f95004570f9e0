"""Automation that stops silently is the worst kind: each active flow is looked after every few minutes."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from crm.automation.models import Flow, Run, RunState
from crm.events.catalog.automation import FlowAlarmRaised
from crm.events.emit import emit
from crm.tenancy.scope import require_organization_id, tenant_scope

OVERDUE = timedelta(minutes=10)
LOOKS_BACK = timedelta(days=28)
ENOUGH = 8  # entries in that time, so that there is something to be used to
PATIENCE = 6  # times as long as usual without an entry
RECENT = timedelta(days=7)
AT_LEAST = timedelta(days=1)


def check_flows() -> int:
    """Look after all active flows of the current organization. How many have an alarm."""
    now, alarms = timezone.now(), 0
    with tenant_scope(require_organization_id()):
        for flow in Flow.objects.filter(active=True).select_for_update(skip_locked=True).order_by("id"):
            words = overdue_words(flow, now) or failed_words(flow, now) or silent_words(flow, now)
            _note(flow, words, now)
            alarms += bool(words)
    return alarms


def overdue_words(flow: Flow, now: datetime) -> str:
    """What to say if steps are long due, else ""."""
    late = Run.objects.filter(flow=flow, state=RunState.ACTIVE, due_at__lt=now - OVERDUE, attempts=0).count()
    if not late:
        return ""
    who = "One person has" if late == 1 else f"{late:,} people have"
    return f"{who} been waiting for a step for more than 10 minutes longer than planned."


def failed_words(flow: Flow, now: datetime) -> str:
    """What to say if steps fail, else ""."""
    open_failures = Q(state=RunState.FAILED, ended_at__gt=now - RECENT) | Q(state=RunState.ACTIVE, attempts__gt=2)
    failed = Run.objects.filter(open_failures, flow=flow).count()
    if not failed:
        return ""
    return f"A step keeps failing for {'one person' if failed == 1 else f'{failed:,} people'}."


def silent_words(flow: Flow, now: datetime) -> str:
    """What to say if nobody enters as people used to, else ""."""
    recent = Run.objects.filter(flow=flow, entered_at__gt=now - LOOKS_BACK)
    seen = recent.aggregate(entries=Count("id"), last=Max("entered_at"))
    if seen["entries"] < ENOUGH:
        return ""
    since = max(now - LOOKS_BACK, flow.active_since or flow.created_at)
    usual = (seen["last"] - since) / seen["entries"]
    silence = now - max(seen["last"], flow.active_since or flow.created_at)
    if silence <= max(usual * PATIENCE, AT_LEAST):
        return ""
    return f"Nobody has entered for {silence.days or 1} days; usually somebody does {_how_often(usual)}."


def _how_often(usual: timedelta) -> str:
    if usual <= timedelta(hours=2):
        return "every hour or two"
    if usual <= timedelta(days=1):
        return "every day"
    return f"every {usual.days + 1} days"


def _note(flow: Flow, words: str, now: datetime) -> None:
    """Keep what was found; say so once, when it begins."""
    if words and not flow.alarm:
        flow.alarm_at = now
        emit(FlowAlarmRaised(flow_id=flow.id, flow_name=flow.name, words=words))
    flow.alarm, flow.checked_at = words, now
    flow.save(update_fields=["alarm", "alarm_at", "checked_at"])
