"""Answers that tell of a record."""

from crm.api.models import KeptAnswer
from crm.records.leavings import Gone, Leavings, delete, register_leavings


def _answers(gone: Gone) -> int:
    """They are kept for a day, so there are few to look through."""
    ids = [str(each) for group in gone.values() for each in group]
    told = [row.pk for row in KeptAnswer.objects.only("body") if any(each in row.body for each in ids)]
    return delete(KeptAnswer.objects.filter(pk__in=told))


register_leavings(Leavings("", _answers))
