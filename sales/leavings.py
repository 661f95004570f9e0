"""Files of quotes, and answers that bind nobody, which go with a quote for good."""

from crm.records.actions.files import doom_files
from crm.records.leavings import Gone, Leavings, delete, register_leavings
from sales.models import Answer, QuoteAnswer, QuoteVersion


def _documents(gone: Gone) -> int:
    rows = QuoteVersion.objects.filter(quote__in=gone.get("quote", ())).exclude(pdf="")
    return doom_files(rows.values_list("pdf", flat=True))


def _refusals(gone: Gone) -> int:
    """A yes stays, and keeps its quote."""
    return delete(QuoteAnswer.objects.filter(version__quote__in=gone.get("quote", ()), answer=Answer.DECLINED))


register_leavings(Leavings("quotes' documents", _documents), Leavings("", _refusals))
