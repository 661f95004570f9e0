"""Words of the organization's own fields, by which records are found too."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.records.custom.words import custom_word
from crm.records.models import CustomKind, RecordModel
from crm.records.queries.custom_fields import custom_fields

WORDED = (CustomKind.TEXT, CustomKind.CHOICE, CustomKind.CHOICES)


def own_words(kind: str, records: Sequence[Any]) -> Mapping[UUID, str]:
    """Texts and choices of these records' own fields, by record; one query for all, none if no record has any."""
    filled = [record for record in records if isinstance(record, RecordModel) and record.custom]
    fields = [field for field in custom_fields(kind) if field.kind in WORDED] if filled else []
    return {
        record.pk: " ".join(custom_word(field, record.custom.get(field.key), {}) for field in fields)
        for record in filled
        if fields
    }
