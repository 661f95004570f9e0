"""Keep what a quote adds up to beside it, and take back leave that was given for something else."""

from collections.abc import Sequence

from sales.models import Approval, Quote, QuoteApproval
from sales.quotes.lines import Line, lines_of
from sales.quotes.sums import Off, Sums, sums_of

# Facts that a customer reads or pays by: with others the quote has to be approved anew.
CONTENT = frozenset(
    {"name", "currency", "tax_included", "rounding", "discount", "discount_minor", "valid_until", "terms"}
)


def sums_for(quote: Quote, lines: Sequence[Line]) -> Sums:
    """What the quote adds up to with these lines. Raises ValueError if more is taken off than there is."""
    return sums_of(lines, quote.reckoned_by, Off(quote.discount, quote.discount_minor))


def set_sums(quote: Quote, lines: Sequence[Line]) -> None:
    """Set the columns that follow from lines and discount; the quote is not saved. Raises ValueError."""
    sums = sums_for(quote, lines)
    totals = sums.totals
    quote.net_minor, quote.tax_minor, quote.gross_minor = totals.net.minor, totals.tax.minor, totals.gross.minor
    quote.steepest = sums.steepest


def follow(quotes: Sequence[Quote]) -> None:
    """What follows from new facts of quotes that can still be changed."""
    for quote in quotes:
        if quote.is_draft:
            set_sums(quote, lines_of(quote.id))
            if CONTENT & set(quote.changed_columns()):
                close_approval(quote)


def close_request(quote: Quote) -> None:
    """It goes its way without the leave that was asked for: nobody has to answer any more. The quote is not saved."""
    if quote.approval == Approval.ASKED:
        close_approval(quote)


def close_approval(quote: Quote) -> None:
    """It says something else now than what was approved, refused or asked about. The quote is not saved."""
    if quote.approval != Approval.NONE:
        quote.approval = Approval.NONE
        QuoteApproval.objects.filter(quote=quote, closed=False).update(closed=True)
