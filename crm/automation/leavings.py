"""Ways of a record through journeys."""

from django.db.models import Q

from crm.automation.models import Run
from crm.records.leavings import Gone, Leavings, about, delete, register_leavings


def _runs(gone: Gone) -> int:
    people = Q(person_id__in=gone.get("person", ()))
    return delete(Run.objects.filter(about(gone) | about(gone, "about_kind", "about_id") | people))


register_leavings(Leavings("", _runs))
