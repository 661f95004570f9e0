"""Which records files can be imported as. Modules declare theirs in their imports.py.

register_importer(PeopleImporter())
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from crm.accounts.actor import Actor
from crm.jobs.imports.rows import Plan, Row, Run


@dataclass(frozen=True)
class Target:
    """What a column can be taken for.

    `kind` says how its cells are read (see `cells`); `names` are what files call it, besides its label: in small
    letters without accents or signs. `choices` are (stored, label). `more` columns may go to one target if `many`.
    """

    name: str
    label: str
    kind: str = "text"
    names: tuple[str, ...] = ()
    longest: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()  # further words for choices, as `name_key` has them: (word, stored)
    needs: str = ""  # capability
    many: bool = False
    group: str = ""  # heading in the menu of targets
    about: Any = None  # the own field, for kind "own"


@dataclass(frozen=True)
class Option:
    """Something to choose for the whole file: `choices` (value, label), the first one to begin with."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    help: str = ""


KNOWN = Option(
    "known",
    "What becomes of those you have already?",
    (
        ("fill", "Fill in what is empty"),
        ("newest", "Let the file win"),
        ("skip", "Leave them as they are"),
        ("reject", "Reject the row, and tell me who it is"),
    ),
)
PERHAPS = Option(
    "perhaps",
    "And of those you perhaps have: another spelling, the same number?",
    (
        ("let", "Add them, and suggest to merge"),
        ("fill", "Take them for the same, fill in what is empty"),
        ("skip", "Take them for the same, change nothing"),
        ("reject", "Reject the row, and tell me who it is"),
    ),
)


@dataclass(frozen=True)
class Undone:
    """What was taken back of one part, and what was left as it is: {reason: (kind, ids)}."""

    back: int
    left: dict[str, tuple[str, list[str]]] = field(default_factory=dict)


class Importer:
    """How rows of a file become records of one kind. One instance for all; what belongs to a run is in `Run`."""

    kind: ClassVar[str]
    noun: ClassVar[str]  # "people"
    capability: ClassVar[str]
    list_name: ClassVar[str] = ""  # of the list page that offers it
    icon: ClassVar[str] = "file-import"
    presets: ClassVar[
        Mapping[str, Mapping[str, str]]
    ] = {}  # {"hubspot": {"email": "email"}}, headers as `plain` has them
    part: ClassVar[int] = 4_000  # rows that are read, decided and written together: in seconds, not in minutes
    own_fields: ClassVar[bool] = True
    tags: ClassVar[bool] = False

    def targets(self, actor: Actor) -> list[Target]:
        """What columns can be taken for, in the order of the menu; own fields are added by the machinery."""
        raise NotImplementedError

    def options(self, _actor: Actor) -> list[Option]:
        """What is chosen for the whole file."""
        return [KNOWN]

    def first_choices(self) -> dict[str, str]:
        """What the organization usually chooses, by option."""
        return {}

    def finished(self, own: Any, counts: Mapping[str, int]) -> None:
        """What follows from a whole import, in the transaction that ends it."""

    def lacks(self, targets: set[str]) -> str:
        """Why these columns are not enough, as a sentence; "" if they are."""
        raise NotImplementedError

    def make_ready(self, rows: Sequence[Row]) -> None:
        """What can be said of rows without asking the database: it is done while an earlier part is being written."""

    def plan(self, run: Run) -> list[Plan]:
        """What each row of the part comes to, in their order. Reads, and locks what will be changed; writes nothing."""
        raise NotImplementedError

    def carry_out(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Do it; what was made, by kind, for undo."""
        raise NotImplementedError

    def take_back(self, run: Run, made: Mapping[str, Sequence[str]]) -> Undone:
        """Take back what one part's rows made, as far as nobody worked with it since."""
        raise NotImplementedError


IMPORTERS: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Let files be imported as this kind of record."""
    IMPORTERS[importer.kind] = importer


def importers_open_to(actor: Actor) -> list[Importer]:
    """Those the actor may use, by their nouns."""
    if not actor.can("workspace.import"):
        return []
    return [each for each in IMPORTERS.values() if actor.can(each.capability)]


def importer_of(kind: str) -> Importer:
    """The importer of a kind of record. Raises NotFound."""
    from crm.errors import NotFound

    if kind not in IMPORTERS:
        raise NotFound("Nothing of that kind can be imported.")
    return IMPORTERS[kind]
