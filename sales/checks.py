"""What a deal may need before it enters a stage: the kinds of conditions, and how one came out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sales.models import Deal, Stage


@dataclass(frozen=True)
class Outcome:
    """Whether a condition is met, how that reads, and the page where it can be mended."""

    ok: bool
    text: str
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class Condition:
    """`look(deal, stage)` tells how it stands with a deal that is to enter the stage.

    A fact is known or not, whatever was done about it; what is `by_stage` is asked for by each stage anew.
    """

    name: str  # as stages keep it: "value", "own.budget", "task.Check the credit"
    label: str  # as a choice in the settings: "Value"
    look: Callable[[Deal, Stage], Outcome]
    is_fact: bool = False
    by_stage: bool = False

    def check(self, deal: Deal, stage: Stage) -> "Check":
        """How it came out."""
        return Check(self.name, self.look(deal, stage))

    def check_on_the_way(self, deal: Deal, stage: Stage) -> "Check":
        """The same of a stage that the deal jumps over, which is named."""
        outcome = self.look(deal, stage)
        return Check(self.name, replace(outcome, text=f"{outcome.text}, for {stage.name}"))


@dataclass(frozen=True)
class Check:
    """How something that a deal needs came out; `name`: the condition's, as programs are told of it."""

    name: str
    outcome: Outcome

    @property
    def ok(self) -> bool:
        """Whether it is met."""
        return self.outcome.ok

    @property
    def text(self) -> str:
        """How it reads."""
        return self.outcome.text

    @property
    def href(self) -> str:
        """Where it can be mended; "" if it is met."""
        return "" if self.ok else self.outcome.href

    @property
    def action(self) -> str:
        """What the link there says."""
        return self.outcome.action


Family = Callable[[str], Condition | None]

CONDITIONS: dict[str, Condition] = {}
FAMILIES: dict[str, Family] = {}


def register_condition(*conditions: Condition) -> None:
    """Offer conditions in the settings of every stage; one of the same name replaces the older."""
    CONDITIONS.update({condition.name: condition for condition in conditions})


def register_family(prefix: str, make: Family) -> None:
    """Conditions called "<prefix>.<something>": `make(something)` is one, None if there is no such thing any more."""
    FAMILIES[prefix] = make


def condition_called(name: str) -> Condition | None:
    """The condition of that name; None for one that no longer exists."""
    if name in CONDITIONS:
        return CONDITIONS[name]
    prefix, _, rest = name.partition(".")
    make = FAMILIES.get(prefix)
    return make(rest) if make and rest else None
