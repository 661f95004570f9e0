"""Time passes: points of behaviour fade, answers become overdue. What is due is reckoned anew, a chunk at a time."""

from django.utils import timezone

from leads.actions.writing_scores import write_scores
from leads.fading import faded
from leads.models import Lead
from leads.scoring_sums import total_of

WRITTEN = ("score", "score_reasons", "fading", "priority", "rescore_at")
READ = (
    *WRITTEN, "tenant_id", "status", "chance", "value_minor", "currency", "created_at", "last_touch_at",
    "first_response_at", "response_due_at", "next_action_at",
)  # fmt: skip


def refresh_due(size: int) -> int:
    """Reckon up to `size` leads anew whose time has come; how many there were. Rows that others hold wait their turn.

    Needs no more than the lead itself, tells nobody, and is to be called in a transaction of its own.
    """
    now = timezone.now()
    due = Lead.everything.filter(rescore_at__lte=now).order_by("rescore_at").only("id", *READ)
    leads = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True)[:size])
    for lead in leads:
        if lead.fading and lead.is_open:
            reasons, lead.fading = faded(lead.fading, now)
            lead.score = total_of(reasons)
            lead.score_reasons = [[points, words] for points, words in reasons]
        lead.place(now)
    write_scores(leads, WRITTEN)
    return len(leads)
