"""Meetings of a record that goes for good, and places of people who do."""

from django.db.models import Q

from crm.meetings.models import Attendee, Meeting
from crm.records.leavings import Gone, Leavings, about, delete, register_leavings


def _meetings(gone: Gone) -> Gone:
    """Those about the record, or about nothing but its person or company."""
    theirs = Q(person_id__in=gone.get("person", ())) | Q(company_id__in=gone.get("company", ()), person=None)
    alone = theirs & Q(subject_id=None)
    return {"meeting": set(Meeting.everything.filter(about(gone) | alone).values_list("pk", flat=True))}


def _places(gone: Gone) -> int:
    """Nothing says any more that he was asked: his name and address stand there."""
    return delete(Attendee.objects.filter(person_id__in=gone.get("person", ())))


register_leavings(Leavings("", _places, records=_meetings))
