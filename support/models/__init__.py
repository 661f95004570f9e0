from support.models.attachment import TicketAttachment
from support.models.counter import TicketCounter
from support.models.message import MessageSide, TicketMessage
from support.models.queue import Queue
from support.models.settings import SupportSettings
from support.models.ticket import (
    ACTIVE,
    CHANGES,
    OURS,
    Ticket,
    TicketChannel,
    TicketPriority,
    TicketQuerySet,
    TicketStatus,
)

__all__ = [
    "ACTIVE",
    "CHANGES",
    "OURS",
    "MessageSide",
    "Queue",
    "SupportSettings",
    "Ticket",
    "TicketAttachment",
    "TicketChannel",
    "TicketCounter",
    "TicketMessage",
    "TicketPriority",
    "TicketQuerySet",
    "TicketStatus",
]
