"""Keys of new records, by which they are found though they be written otherwise."""

from collections.abc import Iterable
from uuid import UUID

from crm.customers.matching.keys import Key
from crm.customers.matching.stored import in_columns
from crm.customers.models import MatchKeys
from crm.tenancy.columns import insert_columns


def write_match_keys(keys: Iterable[tuple[UUID | str, set[Key]]]) -> None:
    """Write the keys of records that have none yet."""
    rows = sorted([(*in_columns(own), record_id) for record_id, own in keys if own])  # as the first index has them
    insert_columns(
        MatchKeys,
        {
            "id": [record_id for _, _, record_id in rows],
            "first": [first for first, _, _ in rows],
            "second": [second for _, second, _ in rows],
        },
        {},
    )
