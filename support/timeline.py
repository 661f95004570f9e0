"""How tickets read in a timeline."""

from crm.events.catalog.support import (
    TicketAnswered,
    TicketChanged,
    TicketOpened,
    TicketReopened,
    TicketReplied,
    TicketSolved,
)
from crm.web.timeline import SERVICE, Telling, change_words, tells
from support.models import TicketChannel

_BY = {
    TicketChannel.PORTAL: "through the portal",
    TicketChannel.EMAIL: "by e-mail",
    TicketChannel.PHONE: "by phone",
    TicketChannel.FORM: "through a web form",
}


@tells(TicketOpened, SERVICE)
def opened(event: TicketOpened) -> Telling:
    """Daniel Osei opened a ticket: No internet, by e-mail."""
    more = f", {_BY[TicketChannel(event.channel)]}"
    return Telling(icon="headset", tone="violet", did="opened a ticket:", more=more, group=SERVICE)


@tells(TicketAnswered, SERVICE)
def answered(event: TicketAnswered) -> Telling:
    """Ruth Adler answered No internet."""
    return Telling(icon="arrow-back-up", tone="blue", did="answered", group=SERVICE)


@tells(TicketReplied, SERVICE)
def replied(event: TicketReplied) -> Telling:
    """Daniel Osei replied to No internet."""
    return Telling(icon="message-circle", did="replied to", group=SERVICE)


@tells(TicketSolved, SERVICE)
def solved(event: TicketSolved) -> Telling:
    """Ruth Adler solved No internet."""
    return Telling(icon="circle-check", tone="green", did="solved", group=SERVICE)


@tells(TicketReopened, SERVICE)
def reopened(event: TicketReopened) -> Telling:
    """Daniel Osei opened No internet again."""
    return Telling(icon="rotate-clockwise", tone="amber", did="opened again:", group=SERVICE)


@tells(TicketChanged, SERVICE)
def changed(event: TicketChanged) -> Telling:
    """Ruth Adler changed subject from No internet to Router broken."""
    return Telling(icon="pencil", did="changed", more=change_words(event.changes), link=False, group=SERVICE)
