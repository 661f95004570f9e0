"""Reads of how an organization does support."""

from support.models import Queue, SupportSettings

FIRST_QUEUE = "Support"


def support_settings() -> SupportSettings:
    """The organization's settings; the defaults, unsaved, where nobody has changed any."""
    return SupportSettings.objects.first() or SupportSettings()


def active_queues() -> list[Queue]:
    """Queues that tickets can be put in."""
    return list(Queue.objects.filter(active=True))


def first_queue() -> Queue:
    """Where tickets go that belong nowhere else; made when it is first needed."""
    return Queue.objects.filter(active=True).first() or Queue.objects.get_or_create(name=FIRST_QUEUE)[0]


def queue_for_address(address: str) -> Queue | None:
    """The queue that mail to this address lands in, or None."""
    key = address.strip().lower()
    return Queue.objects.filter(address=key, active=True).first() if key else None
