"""Files that came with an answer: on the lead, or beside the answer while it is held back."""

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction

from crm.attachments.actions.files import keep_from_outside
from crm.attachments.models import Attachment
from crm.events.types import Acting, SubjectRef
from leads.models import Lead, Submission

KIND = "submission"  # of files whose answer is held back: nobody is shown them until somebody takes the answer


def keep_files(submission: Submission, files: Sequence[File[bytes]], *, by: Acting) -> list[Attachment]:
    """Put the uploads to the answer's lead. Runs in the caller's transaction; all or none are stored."""
    if submission.lead_id:
        return keep_from_outside(SubjectRef("lead", submission.lead_id), files, by=by, record=submission.lead)
    return keep_from_outside(SubjectRef(KIND, submission.id), files, by=by)


@transaction.atomic(savepoint=False)
def hand_over_files(submission: Submission, lead: Lead) -> int:
    """What waited beside a held back answer goes to its lead. How many; doing it twice is doing it once."""
    waiting = Attachment.objects.filter(subject_kind=KIND, subject_id=submission.id)
    return waiting.update(subject_kind="lead", subject_id=lead.id)
