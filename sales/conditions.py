"""The guard: whatever moves a deal (a drag, a form, the API, a bulk edit, a flow) asks here first."""

from crm.errors import Refused
from sales.checks import Check, condition_called
from sales.models import Deal, Stage
from sales.needs import missing_milestones


class StageBlocked(Refused):
    """The deal may not enter the stage yet. `checks` are all its conditions, the failing ones among them."""

    def __init__(self, stage: Stage, checks: list[Check]) -> None:
        self.stage, self.checks = stage, checks
        failing = [check for check in checks if not check.ok]
        super().__init__(f"Can't move to {stage.name} yet: {', '.join(check.text for check in failing)}.")
        self.more = {"failing": [{"condition": check.name, "message": check.text} for check in failing]}

    @property
    def failing(self) -> list[str]:
        """The names of the conditions that are not met."""
        return [check.name for check in self.checks if not check.ok]


def checks_for(deal: Deal, stage: Stage) -> list[Check]:
    """Every condition of the stage with its outcome, after what its own stage still wants. Passes over old ones."""
    wanted = [condition for name in stage.requires if (condition := condition_called(name))]
    return [*missing_milestones(deal, stage), *(condition.check(deal, stage) for condition in wanted)]


def require_conditions(deal: Deal, stage: Stage) -> None:
    """Raises StageBlocked unless all of the stage's conditions are met."""
    checks = checks_for(deal, stage)
    if not all(check.ok for check in checks):
        raise StageBlocked(stage, checks)


def words_of(stage: Stage) -> list[str]:
    """What a deal needs to get there, in words."""
    return [condition.label for condition in map(condition_called, stage.requires) if condition]
