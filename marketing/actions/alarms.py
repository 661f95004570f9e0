"""Tell the people who can do something about it that a journey needs a look."""

from uuid import UUID

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.automation.models import Flow, FlowKind
from crm.events.types import SubjectRef
from crm.work.actions.notifications import notify


def tell_of_alarm(flow_id: UUID, words: str, *, key: str) -> int:
    """A notification for everybody who may publish journeys. How many; with the same `key` nobody twice."""
    flow = Flow.objects.filter(id=flow_id, kind=FlowKind.JOURNEY).first()
    if flow is None:
        return 0
    members = Membership.objects.filter(active=True).select_related("role", "team")
    told = [member for member in members if member_actor(member).can("marketing.publish")]
    for member in told:
        subject = SubjectRef("flow", flow.id)
        notify(member, f"{flow.name}: {words}", kind="flow_alarm", subject=subject, key=f"flow-alarm:{key}")
    return len(told)
