"""By which ways a member may send what he writes by hand, besides the organization's own server."""

from collections.abc import Callable
from dataclasses import dataclass

from crm.accounts.actor import Actor
from crm.mail.models import Message

OURS = "ours"  # the organization's server, with an address that answers come back to by themselves


@dataclass(frozen=True)
class Sender:
    """`label` is the address as it is chosen; `take(message)` sends a held mail, or says later why it could not."""

    key: str
    label: str
    take: Callable[[Message], None]


_sources: list[Callable[[Actor], Sender | None]] = []


def register_sender(source: Callable[[Actor], Sender | None]) -> None:
    """Offer a further way to whom `source` answers one for."""
    _sources.append(source)


def senders_of(actor: Actor) -> list[Sender]:
    """The ways the actor has, the usual one first; none where there is only the organization's."""
    found = (source(actor) for source in _sources)
    return [sender for sender in found if sender is not None]
