"""Keys of new records, by which they are found though they be written otherwise."""

from collections.abc import Iterable
from uuid import UUID

from crm.customers.matching.keys import Key
from crm.customers.models import MatchKey
from crm.tenancy.columns import insert_columns
from crm.tenancy.ids import uuid7_texts


def write_match_keys(keys: Iterable[tuple[UUID | str, set[Key]]]) -> None:
    """Write the keys of records that have none yet."""
    rows = sorted([(kind, key, record_id) for record_id, own in keys for kind, key in own])  # as the index has them
    insert_columns(
        MatchKey,
        {
            "id": uuid7_texts(len(rows)),
            "record_id": [record_id for _, _, record_id in rows],
            "kind": [kind for kind, _, _ in rows],
            "key": [key for _, key, _ in rows],
        },
        {},
    )
