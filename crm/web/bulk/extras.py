"""What can be set on many records besides their columns, such as tags: modules sign on in their pages.py.

What was done is remembered per job (JobTouch), so that undo knows which records it changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms

from crm.accounts.actor import Actor


@dataclass(frozen=True)
class BulkExtra:
    """`apply(actor, ids, value)` answers which records it changed, `revert` which it could set back."""

    key: str  # "tags.add"
    label: str
    form_field: Callable[[], forms.Field]
    apply: Callable[[Actor, list[UUID], str], set[UUID]]
    revert: Callable[[Actor, list[UUID], str], set[UUID]]


_EXTRAS: dict[str, dict[str, BulkExtra]] = {}


def register_bulk_extra(kind: str, extra: BulkExtra) -> None:
    """Offer it for records of a kind."""
    _EXTRAS.setdefault(kind, {})[extra.key] = extra


def extras_of(kind: str) -> list[BulkExtra]:
    """What is offered for records of a kind."""
    return list(_EXTRAS.get(kind, {}).values())


def extra_of(kind: str, key: str) -> BulkExtra | None:
    """The one of that key, if it is one."""
    return _EXTRAS.get(kind, {}).get(key)
