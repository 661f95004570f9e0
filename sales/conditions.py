"""What a deal may need before it enters a stage: one list, checked on every way a deal can move."""

from collections.abc import Callable
from dataclasses import dataclass

from crm.errors import Refused
from sales.models import Deal, Stage


@dataclass(frozen=True)
class Condition:
    """`met(deal)` tells whether it is fulfilled; `fact` is the deal's fact that a person fills in to fulfil it."""

    name: str
    label: str  # as a choice in the settings: "Value"
    done: str  # as a ticked line: "Value known"
    missing: str  # as an open one: "Value is missing"
    fact: str
    met: Callable[[Deal], bool]


@dataclass(frozen=True)
class Check:
    """One condition's outcome for one deal."""

    condition: Condition
    ok: bool

    @property
    def text(self) -> str:
        """How it reads."""
        return self.condition.done if self.ok else self.condition.missing


CONDITIONS = {
    condition.name: condition
    for condition in (
        Condition("value", "Value", "Value known", "Value is missing", "value", lambda deal: deal.value_minor > 0),
        Condition(
            "person",
            "Contact person",
            "Contact person known",
            "Contact person is missing",
            "person",
            lambda deal: deal.person_id is not None,
        ),
        Condition(
            "company",
            "Company",
            "Company known",
            "Company is missing",
            "company",
            lambda deal: deal.company_id is not None,
        ),
        Condition(
            "expected_close",
            "Expected close",
            "Expected close set",
            "Expected close is missing",
            "expected_close",
            lambda deal: deal.expected_close is not None,
        ),
        Condition(
            "next_step",
            "Next step",
            "Next step planned",
            "Next step is missing",
            "next_step",
            lambda deal: bool(deal.next_step.strip()),
        ),
        Condition("owner", "Owner", "Owner set", "Nobody owns it yet", "owner", lambda deal: deal.owner_id is not None),
    )
}


class StageBlocked(Refused):
    """The deal may not enter the stage yet. `checks` are all its conditions, the failing ones among them."""

    def __init__(self, stage: Stage, checks: list[Check]) -> None:
        self.stage, self.checks = stage, checks
        failing = [check.text for check in checks if not check.ok]
        super().__init__(f"Can't move to {stage.name} yet: {', '.join(failing)}.")

    @property
    def failing(self) -> list[str]:
        """The names of the conditions that are not met."""
        return [check.condition.name for check in self.checks if not check.ok]


def checks_for(deal: Deal, stage: Stage) -> list[Check]:
    """Every condition of the stage with its outcome. One that no longer exists is passed over."""
    wanted = [CONDITIONS[name] for name in stage.requires if name in CONDITIONS]
    return [Check(condition, condition.met(deal)) for condition in wanted]


def require_conditions(deal: Deal, stage: Stage) -> None:
    """Raises StageBlocked unless all of the stage's conditions are met."""
    checks = checks_for(deal, stage)
    if not all(check.ok for check in checks):
        raise StageBlocked(stage, checks)
