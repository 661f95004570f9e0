"""What a person or company is found by, and with whom it was compared."""

from django.db.models import Q

from crm.customers.models import DuplicatePair, MatchKeys
from crm.records.leavings import Gone, Leavings, delete, register_leavings


def _keys(gone: Gone) -> int:
    ids = gone.get("person", set()) | gone.get("company", set())
    delete(DuplicatePair.objects.filter(Q(one_id__in=ids) | Q(two_id__in=ids)))
    return delete(MatchKeys.objects.filter(id__in=ids))


register_leavings(Leavings("", _keys))
