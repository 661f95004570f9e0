"""Changes of custom fields in a record's history."""

from collections.abc import Iterable
from typing import Any

from crm.records.custom.words import custom_word, link_titles
from crm.records.models import CUSTOM, CustomField, RecordModel

Changes = dict[str, tuple[Any, Any]]


def custom_changes(old: dict[str, Any], new: dict[str, Any]) -> Changes:
    """What differs between two values of `custom`: {"custom.tier": (old, new)}."""
    return {f"{CUSTOM}{key}": (old.get(key), new.get(key)) for key in {*old, *new} if old.get(key) != new.get(key)}


def custom_words(changed: Iterable[tuple[RecordModel, Changes]]) -> dict[Any, dict[str, list[str]]]:
    """{record: {"custom.tier": ["Tier", "Silver", "Gold"]}} for the custom fields among these changes."""
    own = [
        (record, name, pair) for record, changes in changed for name, pair in changes.items() if name.startswith(CUSTOM)
    ]
    if not own:
        return {}
    fields = {field.name: field for field in CustomField.objects.filter(record_kind=own[0][0].kind)}
    linked = [(fields[name], value) for _, name, pair in own if name in fields for value in pair]
    titles = link_titles(linked, viewer=None)  # whoever reads it later is shown what he may see
    found: dict[Any, dict[str, list[str]]] = {}
    for record, name, pair in own:
        field = fields.get(name)
        words = [custom_word(field, value, titles) for value in pair] if field else ["", ""]
        found.setdefault(record.pk, {})[name] = [field.label if field else name, *words]
    return found
