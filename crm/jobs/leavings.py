"""What jobs noted of records."""

from crm.jobs.models import ExternalId, JobTouch
from crm.records.leavings import Gone, Leavings, about, delete, register_leavings


def _touches(gone: Gone) -> int:
    return delete(JobTouch.objects.filter(about(gone, "record_kind", "record_id")))


def _external_ids(gone: Gone) -> int:
    return delete(ExternalId.objects.filter(about(gone, "record_kind", "record_id")))


register_leavings(Leavings("", _touches), Leavings("", _external_ids))
