"""Files go with their record."""

from crm.attachments.actions.files import purge
from crm.attachments.models import Attachment
from crm.events.catalog.records import RecordPurged
from crm.events.models import Event
from crm.events.subscriptions import subscribe


@subscribe(RecordPurged)
def purge_files(event: RecordPurged, _row: Event) -> None:
    """The record is gone for good."""
    purge(Attachment.objects.filter(subject_kind=event.record_kind, subject_id=event.record_id))
