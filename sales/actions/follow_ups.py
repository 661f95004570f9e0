"""Remind reps by themselves: a task for each occasion, and a mail where the organization wants one."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor, system_actor
from crm.work.actions.tasks import add_task
from crm.work.mails import queue_notice
from crm.work.models import Notification, Task
from sales.models import FollowUp, FollowUpRule, RuleKind
from sales.queries.follow_ups import Occasion, occasions_of

EVERY = timedelta(hours=24)
A_DAY = 5  # tasks that one rule gives one member in one run: the rest come on the next days


def due_rules() -> list[RuleKind]:
    """Which rules have to look."""
    rules = FollowUpRule.objects.filter(active=True, next_at__lte=timezone.now())
    return [RuleKind(kind) for kind in rules.order_by("next_at").values_list("kind", flat=True)]


def run_rule(kind: RuleKind) -> int:
    """Speak up on every new occasion of one rule, and look again tomorrow. How many tasks were given.

    All of it is one transaction: a worker that is killed leaves nothing, and the next one does all of it once. One
    that comes at the same time finds the rule taken.
    """
    now = timezone.now()
    with transaction.atomic():
        rules = FollowUpRule.objects.select_for_update(skip_locked=True)
        rule = rules.filter(kind=kind, active=True, next_at__lte=now).first()
        if rule is None:
            return 0
        given, told = 0, Counter[UUID | None]()
        for occasion in occasions_of(rule, now):
            owner = occasion.owner if occasion.owner and occasion.owner.active else None
            told[owner.id if owner else None] += 1
            if told[owner.id if owner else None] <= A_DAY:
                _speak_up(rule, occasion)
                given += 1
        rule.next_at, rule.ran_at = now + EVERY, now
        rule.save(update_fields=["next_at", "ran_at"])
    return given


@transaction.atomic
def change_rule(kind: RuleKind, values: Mapping[str, Any], *, by: Actor) -> FollowUpRule:
    """Switch it on or off, and say when it speaks up. It looks again at once. Raises NotAllowed."""
    by.require("sales.pipelines")
    rule = FollowUpRule.objects.select_for_update().get(kind=kind)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.version += 1
    rule.next_at = timezone.now()
    rule.save()
    return rule


def _speak_up(rule: FollowUpRule, occasion: Occasion) -> None:
    owner = occasion.owner if occasion.owner and occasion.owner.active else None
    task = add_task(
        occasion.title,
        due_at=timezone.now() + EVERY,
        assignee=owner,
        subject=occasion.subject,
        person_id=occasion.person_id,
        company_id=occasion.company_id,
        details=occasion.details,
        by=system_actor(),
        key=f"follow-up:{rule.kind}:{occasion.key}",
    )
    FollowUp.objects.create(kind=rule.kind, occasion=occasion.key, task_id=task.id)
    if rule.by_mail:
        _mail(task)


def _mail(task: Task) -> None:
    """At once, and not again later because nobody has read it in the page."""
    told = Notification.objects.select_related("member").filter(key=f"task:{task.id}").first()
    if told is not None:
        told.mail_at = None
        told.save(update_fields=["mail_at"])
        queue_notice(told)
