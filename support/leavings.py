"""Files of a ticket's messages, which go with it."""

from crm.records.actions.files import doom_files
from crm.records.leavings import Gone, Leavings, register_leavings
from support.models import TicketAttachment


def _files(gone: Gone) -> int:
    rows = TicketAttachment.objects.filter(message__ticket__in=gone.get("ticket", ()))
    return doom_files(rows.values_list("file_key", flat=True))


register_leavings(Leavings("files", _files))
