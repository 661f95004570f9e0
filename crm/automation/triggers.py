"""What sets a flow off: kinds of events with the words of the trade, registered by modules in their triggers.py."""

from dataclasses import dataclass

from crm.events.types import CATALOG


@dataclass(frozen=True)
class Trigger:
    """`Trigger("sales.deal_won", "Wins a deal", "trophy", about="deal")`; `about` is the event's subject."""

    event: str
    label: str
    icon: str
    note: str = ""
    about: str = ""
    order: int = 100

    @property
    def kinds(self) -> tuple[str, ...]:
        """The records that conditions may ask about."""
        return ("person", self.about) if self.about not in ("", "person") else ("person",)


TRIGGERS: dict[str, Trigger] = {}


def register_trigger(trigger: Trigger) -> None:
    """Let flows begin with this event."""
    TRIGGERS[trigger.event] = trigger


def offered_triggers() -> list[Trigger]:
    """All whose event exists in this installation, in their order."""
    known = (trigger for trigger in TRIGGERS.values() if trigger.event in CATALOG)
    return sorted(known, key=lambda each: (each.order, each.label))
