"""Files go with their record."""

from crm.attachments.actions.files import purge
from crm.attachments.models import Attachment
from crm.records.leavings import Gone, Leavings, about, register_leavings


def _files(gone: Gone) -> int:
    return purge(Attachment.objects.filter(about(gone)))


register_leavings(Leavings("files", _files))
