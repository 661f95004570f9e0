"""How journeys read in a customer's timeline."""

from crm.events.catalog.automation import RunEnded, RunEntered
from crm.web.timeline import MARKETING, Telling, tells

ENDS = {"done": "finished", "stopped": "left", "failed": "got stuck in"}


@tells(RunEntered, MARKETING)
def run_entered(event: RunEntered) -> Telling:
    """Fairlead began the journey Welcome new customers."""
    return Telling(icon="route", did="began the journey")


@tells(RunEnded, MARKETING)
def run_ended(event: RunEnded) -> Telling | None:
    """Going through all steps needs no line; reaching the goal, leaving and failing do."""
    if event.goal_reached:
        return Telling(icon="flag-check", did="reached the goal of the journey", tone="green")
    if event.how == "done":
        return None
    tone = "red" if event.how == "failed" else ""
    return Telling(icon="route-off", did=f"{ENDS[event.how]} the journey", more=f"({event.words.lower()})", tone=tone)
