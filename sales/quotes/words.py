"""How a quote's state reads."""

from sales.models import Quote

TONES = {"sent": "blue", "accepted": "green", "declined": "red", "withdrawn": ""}
LEAVE = {"asked": "amber", "given": "green", "refused": "red"}


def state_words(quote: Quote) -> tuple[str, str]:
    """A word and its tone: "Sent", "Expired", "Waiting for approval"."""
    if quote.is_draft and quote.approval:
        return quote.get_approval_display(), LEAVE[quote.approval]
    if quote.is_draft:
        return (f"Draft of version {quote.version_now}" if quote.version_sent else "Draft"), ""
    if quote.is_expired():
        return "Expired", "amber"
    return quote.get_status_display(), TONES[quote.status]
