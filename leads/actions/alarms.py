"""Leads that nobody looks after raise an alarm."""

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.web.formats import time_ago
from crm.work.actions.notifications import notify
from leads.models import Lead

AT_ONCE = 50
KIND = "lead_unassigned"


@transaction.atomic
def raise_alarms() -> int:
    """Tell those who may give leads to colleagues of one batch of leads, each once. How many were looked at.

    The notifications and the mark that they were sent commit together; rows another worker holds are left to him.
    """
    due = Lead.everything.filter(alarm_at__lte=timezone.now()).select_related("person")
    leads = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("alarm_at")[:AT_ONCE])
    told = _managers() if leads else []
    for lead in leads:
        if lead.owner_id is None and lead.is_open and not lead.in_bin:
            for member in told:
                _tell(member, lead)
    Lead.everything.filter(id__in=[lead.id for lead in leads]).update(alarm_at=None)
    return len(leads)


def _tell(member: Membership, lead: Lead) -> None:
    notify(
        member,
        f"Nobody looks after {lead.person.name}, a lead from {time_ago(lead.created_at)}",
        kind=KIND,
        subject=SubjectRef("lead", lead.id),
        key=f"lead-unassigned:{lead.id}:{lead.alarm_at:%Y%m%d%H%M}",
        body=lead.wants[:200],
    )


def _managers() -> list[Membership]:
    members = Membership.objects.active().select_related("role", "team", "user")
    return [member for member in members if member_actor(member).can("leads.assign")]
