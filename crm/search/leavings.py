"""What was found of a record is not found any more."""

from crm.records.leavings import Gone, Leavings, about, delete, register_leavings
from crm.search.models import SearchEntry


def _entries(gone: Gone) -> int:
    return delete(SearchEntry.objects.filter(about(gone, "kind", "record_id")))


register_leavings(Leavings("", _entries))
