"""The guard: whatever moves a deal (a drag, a form, the API, a bulk edit, a flow) asks here first."""

from crm.errors import Refused
from sales.checks import Check, Condition, condition_called
from sales.models import Deal, Stage
from sales.needs import goes_on, missing_milestones
from sales.queries.pipelines import stages_between


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
    """Every condition of the stage with its outcome, after what is still missing on the way there.

    That is what its own stage wants to be reached, and what the stages ask for that the deal jumps over: nobody gets
    round an approval by dragging past it. Passes over conditions that no longer exist.
    """
    wanted = _wanted_by(stage)
    on_the_way = missing_milestones(deal, stage) + _missing_on_the_way(deal, stage, wanted)
    return [*on_the_way, *(condition.check(deal, stage) for condition in wanted)]


def _wanted_by(stage: Stage) -> list[Condition]:
    return [condition for name in stage.requires if (condition := condition_called(name))]


def _missing_on_the_way(deal: Deal, stage: Stage, wanted: list[Condition]) -> list[Check]:
    """Each thing once. Of a deal that is won no facts are asked that only one still running needs."""
    if not goes_on(deal, stage):
        return []
    asked = {condition.name for condition in wanted if not condition.by_stage}
    missing: list[Check] = []
    for between in stages_between(deal.stage, stage):
        for condition in _wanted_by(between):
            if condition.name in asked or (condition.is_fact and not stage.is_open):
                continue
            asked |= set() if condition.by_stage else {condition.name}
            check = condition.check_on_the_way(deal, between)
            missing += [] if check.ok else [check]
    return missing


def require_conditions(deal: Deal, stage: Stage) -> None:
    """Raises StageBlocked unless all of the stage's conditions are met, and those of stages jumped over."""
    checks = checks_for(deal, stage)
    if not all(check.ok for check in checks):
        raise StageBlocked(stage, checks)


def words_of(stage: Stage) -> list[str]:
    """What a deal needs to get there, in words."""
    return [condition.label for condition in map(condition_called, stage.requires) if condition]
