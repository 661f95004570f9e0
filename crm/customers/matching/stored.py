"""How keys lie in the database: the kind before the text, in that one of two columns which kinds of its sort have."""

from collections.abc import Iterable
from uuid import UUID

from crm.customers.matching.keys import Key
from crm.customers.models import MatchKeys
from crm.customers.models.matching import KeyKind

COLUMNS = ("first", "second")
SECOND = frozenset({KeyKind.HOME.value, KeyKind.TAIL.value})


def column_of(kind: str) -> str:
    """Where keys of this kind lie: "first" or "second"."""
    return COLUMNS[kind in SECOND]


def stored(key: Key) -> str:
    """A key as it is written and looked for: "work:ab nordwind"."""
    kind, text = key
    return f"{kind}:{text}"


def in_columns(keys: Iterable[Key]) -> tuple[str, str]:
    """The keys of one record as its row has them, at most one for each column; "" for none."""
    first = second = ""
    for key in keys:
        if key[0] in SECOND:
            second = stored(key)
        else:
            first = stored(key)
    return first, second


def row_of(record_id: UUID, keys: Iterable[Key]) -> MatchKeys:
    """The row of a record with such keys."""
    first, second = in_columns(keys)
    return MatchKeys(id=record_id, first=first, second=second)
