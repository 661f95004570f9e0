"""Let answers go that nobody confirmed or took: of people who never said that we may keep them (GDPR, article 5).

What could not be turned into a lead by a fault of ours stays until somebody looks at it.
"""

from datetime import timedelta

from django.utils import timezone

from crm.attachments.actions.files import purge
from crm.attachments.models import Attachment
from leads.actions.uploads import KIND
from leads.models import HeldBack, Submission

KEPT = timedelta(days=30)  # as the sweep looks for; the link in a mail is good for seven
GONE_AFTERWARDS = (HeldBack.WAITING, HeldBack.TRAP, HeldBack.REVIEW)


def drop_held_back(most: int) -> int:
    """Delete those that are older, at most `most`, with the files that came along. How many."""
    due = Submission.objects.filter(held_back__in=GONE_AFTERWARDS, received_at__lte=timezone.now() - KEPT)
    ids = list(due.select_for_update(skip_locked=True).order_by("received_at").values_list("id", flat=True)[:most])
    purge(Attachment.objects.filter(subject_kind=KIND, subject_id__in=ids))
    Submission.objects.filter(id__in=ids).delete()
    return len(ids)
