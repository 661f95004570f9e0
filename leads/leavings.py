"""What somebody filled in, which became a lead."""

from django.db.models import Q

from crm.records.leavings import Gone, Leavings, delete, register_leavings
from leads.models import Submission


def _answers(gone: Gone) -> int:
    theirs = Q(lead_id__in=gone.get("lead", ())) | Q(person_id__in=gone.get("person", ()))
    return delete(Submission.objects.filter(theirs))


register_leavings(Leavings("form answers", _answers))
