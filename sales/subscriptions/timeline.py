"""How subscriptions read in a timeline."""

from datetime import date

from crm.events.catalog.subscriptions import (
    SubscriptionAmended,
    SubscriptionBilled,
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionChangeDropped,
    SubscriptionEnded,
    SubscriptionEvent,
    SubscriptionKept,
    SubscriptionOpened,
    SubscriptionPaused,
    SubscriptionRenewalNear,
    SubscriptionRenewed,
    SubscriptionResumed,
    SubscriptionStarted,
    SubscriptionStuck,
)
from crm.web.formats import day, money
from crm.web.timeline import SALES, Telling, tells
from sales.subscriptions.periods import Span
from sales.subscriptions.words import span_words


@tells(SubscriptionOpened, SALES)
def opened(_event: SubscriptionOpened) -> Telling:
    """Mira Okonkwo opened the subscription S-2026-0001 Fibre 500."""
    return Telling(icon="repeat", did="opened the subscription", tone="blue")


@tells(SubscriptionChanged, SALES)
def changed(event: SubscriptionChanged) -> Telling:
    """Mira Okonkwo changed S-2026-0001: notice, in days from 30 to 60."""
    return Telling(icon="pencil", did="changed", body=_lines(event.changes))


@tells(SubscriptionStarted, SALES)
def started(event: SubscriptionStarted) -> Telling:
    """Mira Okonkwo started S-2026-0001 from 1 March 2026, €59 each month."""
    did = "started again" if event.again else "started"
    more = f" from {_day(event.on)}, {_monthly(event)}"
    return Telling(icon="player-play", did=did, own="it", more=more, tone="green")


@tells(SubscriptionBilled, SALES)
def billed(event: SubscriptionBilled) -> Telling:
    """Fairlead billed S-2026-0001 for 1 – 31 March 2026, €70.21."""
    span = Span(date.fromisoformat(event.begin), date.fromisoformat(event.until))
    amount = money(event.gross_minor, event.currency, exact=True)
    return Telling(icon="receipt", did="billed", own="it", more=f" for {span_words(span)}, {amount}")


@tells(SubscriptionAmended, SALES)
def amended(event: SubscriptionAmended) -> Telling:
    """Mira Okonkwo changed what is billed of S-2026-0001 from 12 March 2026: line 1 from 1 to 2."""
    did = "planned another bill for" if event.planned else "changed what is billed of"
    return Telling(icon="arrows-exchange", did=did, own="it", more=f" from {_day(event.on)}",
                   body=_lines(event.changes), tone="blue")  # fmt: skip


@tells(SubscriptionChangeDropped, SALES)
def change_dropped(event: SubscriptionChangeDropped) -> Telling:
    """Mira Okonkwo dropped the change of S-2026-0001 planned for 1 April 2026."""
    return Telling(icon="circle-x", did="dropped the change of", own="it", more=f" planned for {_day(event.on)}")


@tells(SubscriptionPaused, SALES)
def paused(event: SubscriptionPaused) -> Telling:
    """Mira Okonkwo paused S-2026-0001 from 1 April 2026 until 1 June 2026."""
    until = f" until {_day(event.until)}" if event.until else ""
    why = ", because invoices are overdue" if event.overdue else ""
    did = "planned to pause" if event.planned else "paused"
    return Telling(icon="player-pause", did=did, own="it", more=f" from {_day(event.on)}{until}{why}", tone="amber")


@tells(SubscriptionResumed, SALES)
def resumed(event: SubscriptionResumed) -> Telling:
    """Mira Okonkwo resumed S-2026-0001 from 1 June 2026."""
    if event.dropped:
        return Telling(icon="player-play", did="dropped the pause of", own="it", more=f" planned for {_day(event.on)}")
    return Telling(icon="player-play", did="resumed", own="it", more=f" from {_day(event.on)}", tone="green")


@tells(SubscriptionCancelled, SALES)
def cancelled(event: SubscriptionCancelled) -> Telling:
    """Mira Okonkwo cancelled S-2026-0001 to 1 May 2026: too expensive."""
    when = " at once" if event.at_once else f", so that it ends on {_day(event.on)}"
    return Telling(icon="circle-x", did="cancelled", own="it", more=when, body=event.reason, tone="red")


@tells(SubscriptionKept, SALES)
def kept(_event: SubscriptionKept) -> Telling:
    """Mira Okonkwo took back the cancellation of S-2026-0001."""
    return Telling(icon="heart-handshake", did="took back the cancellation of", own="it", tone="green")


@tells(SubscriptionEnded, SALES)
def ended(event: SubscriptionEnded) -> Telling:
    """Fairlead ended S-2026-0001 on 1 May 2026."""
    return Telling(icon="flag", did="ended", own="it", more=f" on {_day(event.on)}", tone="amber")


@tells(SubscriptionRenewed, SALES)
def renewed(event: SubscriptionRenewed) -> Telling:
    """Fairlead renewed S-2026-0001 until 1 March 2028."""
    return Telling(icon="refresh", did="renewed", own="it", more=f" until {_day(event.until)}" if event.until else "",
                   tone="green")  # fmt: skip


@tells(SubscriptionRenewalNear, SALES)
def renewal_near(event: SubscriptionRenewalNear) -> Telling:
    """Fairlead noted that S-2026-0001 renews on 1 March 2027."""
    return Telling(icon="bell", did="announced the renewal of", own="it", more=f" on {_day(event.on)}")


@tells(SubscriptionStuck, SALES)
def stuck(event: SubscriptionStuck) -> Telling:
    """Fairlead could not bill S-2026-0001: give the customer's address."""
    return Telling(icon="alert-triangle", did="needs help with", own="it", body=event.problem, tone="red")


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


def _monthly(event: SubscriptionEvent) -> str:
    return f"{money(event.mrr_minor, event.currency)} each month"


def _lines(changes: dict[str, tuple[str, str]]) -> str:
    found = [f"{label[:1].upper()}{label[1:]}: {old or 'empty'} to {new or 'empty'}"
             for label, (old, new) in changes.items()]  # fmt: skip
    return "\n".join(found[:12])
