"""Change how the organization quotes, and who it is on its documents."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crm.accounts.actor import Actor
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from sales.models import Letterhead, QuotePolicy


def change_policy(values: Mapping[str, Any], *, by: Actor) -> QuotePolicy:
    """Validity, texts and limits. Raises NotAllowed."""
    return _change(QuotePolicy, values, "quotes", by)


def change_letterhead(values: Mapping[str, Any], *, by: Actor) -> Letterhead:
    """Name, address and numbers. Documents that were sent keep theirs. Raises NotAllowed."""
    return _change(Letterhead, values, "the letterhead", by)


@transaction.atomic
def _change[M: (QuotePolicy, Letterhead)](model: type[M], values: Mapping[str, Any], what: str, by: Actor) -> M:
    by.require("sales.selling")
    row = model.objects.select_for_update(of=("self",)).first() or model()
    told = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            told[label[:1].upper() + label[1:]] = ("" if old is None else str(old), "" if value is None else str(value))
            setattr(row, name, value)
    if told:
        row.version += 1
        row.save()
        emit(SettingsChanged(what=what, changes=told), by=by)
    return row
