"""How files read in a timeline."""

from crm.events.catalog.files import FileAttached, FileRemoved, FileRestored
from crm.web.timeline import OTHER, Telling, tells


@tells(FileAttached, OTHER)
def file_attached(event: FileAttached) -> Telling:
    """Mira added the file offer.pdf."""
    return Telling(icon="paperclip", did="added the file", more=event.name, link=False)


@tells(FileRemoved, OTHER)
def file_removed(event: FileRemoved) -> Telling:
    """Mira removed the file offer.pdf."""
    return Telling(icon="trash", did="removed the file", more=event.name, link=False)


@tells(FileRestored, OTHER)
def file_restored(event: FileRestored) -> Telling:
    """Mira brought the file offer.pdf back."""
    return Telling(icon="restore", did="brought back the file", more=event.name, link=False)
