"""What a merge did, and what its undo could not do, in words."""

from collections.abc import Sequence
from typing import Any

from crm.records.actions.keeping import Beside
from crm.records.joining.moving import Unmoved
from crm.records.joining.references import Reference
from crm.records.models import Merge, RecordModel

NAMED = 3
ODD = {"people": "person", "companies": "company", "addresses": "address", "e-mail addresses": "e-mail address",
       "entries of the timeline": "entry of the timeline", "duplicate pairs": "pair"}  # fmt: skip


def counted(reference: Reference) -> str:
    """What the rows of a table are called: "notes", "entries of the timeline"."""
    words = {"events": "entries of the timeline", "runs": "journeys", "person companys": "jobs"}
    words |= {"person emails": "e-mail addresses", "company emails": "e-mail addresses", "emails": "e-mail addresses"}
    name = str(reference.model._meta.verbose_name_plural).lower()
    for prefix in ("person ", "company "):
        name = name.removeprefix(prefix) if name not in words else name
    return words.get(name, name.replace("addresss", "addresses").replace("entrys", "entries"))


def how_many(count: int, noun: str) -> str:
    """ "1 lead", "3 leads", "1 entry of the timeline"."""
    if count != 1:
        return f"{count:,} {noun}"
    first, _, rest = noun.partition(" ") if noun.startswith("entries") else (noun, "", "")
    one = (
        f"{first[:-3]}y" if first.endswith("ies") else first[:-2] if first.endswith("sses") else first.removesuffix("s")
    )
    return f"1 {one} {rest}".strip()


def beside_of(merge: Merge, label: str, other: RecordModel) -> Beside:
    """What the history of a record keeps of it."""
    return {f"merge.{merge.pk}": (None, str(other.pk), [label, "", str(other)])}


def left_where_it_is(merge: Merge, left: Sequence[tuple[Reference, Unmoved]], winner: Any) -> list[str]:
    """Sentences on the rows that an undo could not put back."""
    gone: dict[str, int] = {}
    found = []
    for reference, unmoved in left:
        noun = counted(reference)
        if unmoved.gone:
            gone[noun] = gone.get(noun, 0) + unmoved.gone
        if unmoved.elsewhere:
            names = ", ".join(_titles(reference, unmoved))
            found.append(f"{names}: belongs to somebody else by now, and stays there.")
    deleted = [
        f"{how_many(count, noun)} of {merge.loser_title} {'was' if count == 1 else 'were'} deleted since."
        for noun, count in gone.items()
    ]
    return sorted({*deleted, *found})


def _titles(reference: Reference, unmoved: Unmoved) -> list[str]:
    noun = counted(reference)
    if not issubclass(reference.model, RecordModel):
        return [f"{len(unmoved.elsewhere)} of the {noun}"]
    rows = reference.model.everything.filter(pk__in=unmoved.elsewhere[:NAMED])
    more = len(unmoved.elsewhere) - NAMED
    return [*(str(row) for row in rows), *([f"{more} more of the {noun}"] if more > 0 else [])]
