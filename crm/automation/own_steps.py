"""The steps that need no other module: fork, wait, goal, end."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.automation.models import Outcome
from crm.automation.steps import (
    NoSettings,
    Settings,
    StepContext,
    StepForm,
    StepProblem,
    StepResult,
    StepType,
    register_step,
)
from crm.conditions.clock import Clock
from crm.conditions.evaluate import holds
from crm.conditions.forms import ConditionFormMixin
from crm.conditions.tree import ConditionError, parse, sentence

UNITS = (("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days"), ("weeks", "Weeks"))
WORKING_HOURS = (time(9), time(18))


class WaitForm(StepForm):
    """So long, or until a date."""

    how = forms.ChoiceField(label="Wait", choices=(("for", "For some time"), ("until", "Until a date")))
    amount = forms.IntegerField(label="How long", min_value=1, max_value=1000, required=False)
    unit = forms.ChoiceField(label="Unit", choices=UNITS, required=False)
    day = forms.DateField(label="Date", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(label="Time", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    working_hours = forms.BooleanField(label="Then go on only on a weekday, 9 to 18", required=False)

    def clean(self) -> dict[str, Any]:
        """A length or a date, whichever was chosen."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("how") == "until" and not data.get("day"):
            self.add_error("day", "Give the date to wait for.")
        if data.get("how") == "for" and not data.get("amount"):
            self.add_error("amount", "Give a number, for example 3.")
        if data.get("how") == "for" and not data.get("unit"):
            data["unit"] = "days"
        return data

    def settings(self) -> Settings:
        """Only what belongs to the chosen way."""
        data = self.cleaned_data
        base = {"how": data["how"], "working_hours": data["working_hours"]}
        if data["how"] == "for":
            return {**base, "amount": data["amount"], "unit": data["unit"]}
        return {**base, "day": data["day"].isoformat(), "at": (data["at"] or time(9)).strftime("%H:%M")}


def wait_until(settings: Settings, clock: Clock) -> datetime:
    """When a wait that begins now is over, in UTC."""
    if settings["how"] == "for":
        moment = clock.later(settings["amount"], settings["unit"])
    else:
        local = datetime.combine(date.fromisoformat(settings["day"]), time.fromisoformat(settings["at"]), clock.zone)
        moment = max(local.astimezone(UTC), clock.now)
    return working_moment(moment, clock) if settings.get("working_hours") else moment


def working_moment(moment: datetime, clock: Clock) -> datetime:
    """The moment itself if it is on a weekday from 9 to 18 where the clock is, else the next such moment."""
    opens, closes = WORKING_HOURS
    local = moment.astimezone(clock.zone)
    if local.weekday() < 5 and opens <= local.time() < closes:
        return moment
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, opens, clock.zone).astimezone(UTC)


def _wait(context: StepContext) -> StepResult:
    until = wait_until(context.settings, context.clock)
    if until <= context.clock.now:
        return StepResult("The date has passed: went on at once")
    local = until.astimezone(context.clock.zone)
    told = f"Waits until {local.day} {local:%B %Y, %H:%M}"
    return StepResult(told, Outcome.WAITING, {"until": until.isoformat()}, until=until)


def _wait_title(settings: Settings) -> str:
    if settings["how"] == "until":
        day = date.fromisoformat(settings["day"])
        return f"Wait until {day.day} {day:%B %Y}"
    amount, unit = settings["amount"], settings["unit"]
    return f"Wait {amount} {unit if amount != 1 else unit.removesuffix('s')}"


def _wait_note(settings: Settings) -> str:
    return "Then a weekday, 9 to 18" if settings.get("working_hours") else ""


class AskingForm(ConditionFormMixin, StepForm):
    """A step's settings with a condition among them."""


class ConditionStepForm(AskingForm):
    """What is asked of the person."""

    condition_label = "Yes if"
    question = forms.CharField(label="Name of the question", max_length=80, required=False)


def _holds(context: StepContext) -> bool:
    try:
        node = parse(context.settings.get("condition") or {})
    except ConditionError as error:
        raise StepProblem(str(error)) from error
    kinds = {"person", context.subject.kind} | ({context.about.kind} if context.about else set())
    return holds(node, {kind: context.record(kind) for kind in kinds}, context.clock)


def _fork(context: StepContext) -> StepResult:
    yes = _holds(context)
    told = f"{_condition_title(context.settings)} {'Yes' if yes else 'No'}"
    return StepResult(told, Outcome.YES if yes else Outcome.NO, branch=yes)


def _condition_title(settings: Settings, viewer: Actor | None = None) -> str:
    return settings.get("question") or _condition_words(settings, viewer) + "?"


def _condition_words(settings: Settings, viewer: Actor | None = None) -> str:
    try:
        return sentence(parse(settings.get("condition") or {}), viewer=viewer)
    except ConditionError as error:
        return str(error)


def _condition_note(settings: Settings, viewer: Actor | None = None) -> str:
    return _condition_words(settings, viewer) if settings.get("question") else ""


class GoalForm(AskingForm):
    """What the journey is for."""

    condition_label = "Reached when"
    question = forms.CharField(label="Name of the goal", max_length=80, required=False)


def _goal(context: StepContext) -> StepResult:
    if _holds(context):
        return StepResult(f"Goal reached: {_goal_title(context.settings)}", Outcome.ENDED, ends=True, goal=True)
    return StepResult("Goal not reached yet: went on", Outcome.NO)


def _goal_title(settings: Settings, viewer: Actor | None = None) -> str:
    return settings.get("question") or _condition_words(settings, viewer)


def _goal_note(settings: Settings) -> str:
    return "Ends the journey when it holds"


def _stop(context: StepContext) -> StepResult:
    return StepResult("Ended here", Outcome.ENDED, ends=True)


register_step(
    StepType(
        "condition",
        "If / else",
        "git-fork",
        ConditionStepForm,
        _fork,
        _condition_title,
        _condition_note,
        _fork,
        tone="violet",
        writes=False,
        asks=True,
        forks=True,
        order=10,
        seen_as=lambda settings, viewer: (_condition_title(settings, viewer), _condition_note(settings, viewer)),
    )
)
register_step(
    StepType("wait", "Wait", "clock-pause", WaitForm, _wait, _wait_title, _wait_note, _wait, writes=False, order=20)
)
register_step(
    StepType(
        "goal",
        "Goal",
        "flag-check",
        GoalForm,
        _goal,
        lambda settings: f"Goal: {_goal_title(settings)}",
        _goal_note,
        _goal,
        tone="green",
        writes=False,
        asks=True,
        order=80,
        seen_as=lambda settings, viewer: (f"Goal: {_goal_title(settings, viewer)}", _goal_note(settings)),
    )
)
register_step(
    StepType(
        "stop", "End the journey", "player-stop", NoSettings, _stop, preview=_stop, tone="green", writes=False, order=90
    )
)
