"""How what happens to every kind of record reads in a timeline."""

from crm.events.catalog.records import RecordBinned, RecordPurged, RecordRestored
from crm.web.timeline import OTHER, Telling, tells


@tells(RecordBinned, OTHER)
def binned(event: RecordBinned) -> Telling:
    """Mira put Helena Brandt into the bin."""
    return Telling(icon="trash", did="put", more=f"{event.title} into the bin", link=False)


@tells(RecordRestored, OTHER)
def restored(event: RecordRestored) -> Telling:
    """Mira took Helena Brandt out of the bin."""
    return Telling(icon="arrow-back-up", did="took", more=f"{event.title} out of the bin", link=False)


@tells(RecordPurged, OTHER)
def purged(event: RecordPurged) -> None:
    """It is gone, and so is its timeline."""
