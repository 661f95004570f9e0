"""Visits of whoever is let go."""

from crm.records.leavings import Gone, Leavings, delete, register_leavings
from crm.tracking.models import KnownVisitor, PageEvent, Visit


def _visits(gone: Gone) -> int:
    people = gone.get("person", set())
    if not people:
        return 0
    delete(PageEvent.objects.filter(person_id__in=people))
    delete(KnownVisitor.objects.filter(person_id__in=people))
    return delete(Visit.objects.filter(person_id__in=people))


register_leavings(Leavings("visits to websites", _visits))
