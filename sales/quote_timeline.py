"""How quotes read in a timeline."""

from crm.events.catalog.quotes import (
    QuoteAccepted,
    QuoteApprovalAsked,
    QuoteApprovalDecided,
    QuoteAsked,
    QuoteChanged,
    QuoteDeclined,
    QuoteOpened,
    QuoteRevised,
    QuoteSent,
    QuoteViewed,
    QuoteWithdrawn,
)
from crm.web.formats import money
from crm.web.timeline import SALES, Telling, tells


@tells(QuoteOpened, SALES)
def quote_opened(_event: QuoteOpened) -> Telling:
    """Mira Okonkwo began Q-2026-0001 Chicago rotation."""
    return Telling(icon="file-dollar", did="began the quote", tone="blue")


@tells(QuoteChanged, SALES)
def quote_changed(event: QuoteChanged) -> Telling:
    """Mira Okonkwo changed Q-2026-0001: line 2 from 3 h to 4 h."""
    lines = [
        f"{label[:1].upper()}{label[1:]}: {old or 'empty'} to {new or 'empty'}"
        for label, (old, new) in event.changes.items()
    ]
    return Telling(icon="pencil", did="changed", body="\n".join(lines[:12]))


@tells(QuoteSent, SALES)
def quote_sent(event: QuoteSent) -> Telling:
    """Mira Okonkwo sent Q-2026-0001, version 2, €12,000 to helena@nordwind.example."""
    edition = f", version {event.edition}" if event.edition > 1 else ""
    to = f" to {event.to_address}" if event.to_address else ""
    return Telling(
        icon="send", did="sent", more=f"{edition}, {money(event.gross_minor, event.currency)}{to}", tone="blue"
    )


@tells(QuoteViewed, SALES)
def quote_viewed(_event: QuoteViewed) -> Telling:
    """The customer looked at Q-2026-0001."""
    return Telling(icon="eye", did="looked at")


@tells(QuoteAsked, SALES)
def quote_asked(event: QuoteAsked) -> Telling:
    """A visitor asked about Q-2026-0001: does it include fuel?"""
    said = f", as {event.name}" if event.name else ""
    return Telling(icon="help-circle", did="asked about", more=said, tone="amber", body=event.text)


@tells(QuoteAccepted, SALES)
def quote_accepted(event: QuoteAccepted) -> Telling:
    """A visitor accepted Q-2026-0001, signed by Helena Brandt, €12,000."""
    worth = money(event.gross_minor, event.currency)
    return Telling(icon="circle-check", did="accepted", more=f", signed by {event.name}, {worth}", tone="green")


@tells(QuoteDeclined, SALES)
def quote_declined(event: QuoteDeclined) -> Telling:
    """A visitor declined Q-2026-0001: too expensive."""
    said = f", as {event.name}" if event.name else ""
    return Telling(icon="circle-x", did="declined", more=said, tone="red", body=event.reason)


@tells(QuoteRevised, SALES)
def quote_revised(event: QuoteRevised) -> Telling:
    """Mira Okonkwo began version 2 of Q-2026-0001."""
    return Telling(icon="rotate", did=f"began version {event.edition} of")


@tells(QuoteWithdrawn, SALES)
def quote_withdrawn(_event: QuoteWithdrawn) -> Telling:
    """Mira Okonkwo withdrew Q-2026-0001."""
    return Telling(icon="arrow-back-up", did="withdrew", tone="red")


@tells(QuoteApprovalAsked, SALES)
def approval_asked(event: QuoteApprovalAsked) -> Telling:
    """Jonas Richter asked for approval of Q-2026-0001."""
    return Telling(
        icon="help-circle", did="asked for approval of", body="\n".join([*event.reasons, event.note]).strip()
    )


@tells(QuoteApprovalDecided, SALES)
def approval_decided(event: QuoteApprovalDecided) -> Telling:
    """Petra Lang approved Q-2026-0001."""
    did, tone, icon = ("approved", "green", "circle-check") if event.given else ("did not approve", "red", "circle-x")
    return Telling(icon=icon, did=did, tone=tone, body=event.note)
