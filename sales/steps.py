"""What flows can do with deals: move them on, through the same guard as everybody."""

from uuid import UUID

from django import forms

from crm.automation.models import Outcome
from crm.automation.steps import Settings, StepContext, StepForm, StepProblem, StepResult, StepType, register_step
from crm.errors import NotFound, Refused
from sales.actions.moves import move_deal
from sales.forms.deals import stage_choices
from sales.models import Deal, Stage, Status
from sales.queries.pipelines import all_stages, get_stage


class MoveDealForm(StepForm):
    """Where to. Lost is not offered: a reason belongs to it."""

    stage = forms.ChoiceField(label="To which stage")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        stages = [stage for stage in all_stages() if stage.status != Status.LOST]
        self.fields["stage"].choices = stage_choices(stages)  # type: ignore[attr-defined]


def _move(context: StepContext) -> StepResult:
    deal, stage = _deal(context), _stage(context.settings)
    if deal is None:
        return StepResult("There is no open deal to move", Outcome.SKIPPED)
    if deal.stage_id == stage.id:
        return StepResult(f"{deal.name} was in {stage.name} already", Outcome.SKIPPED)
    try:
        move_deal(deal.id, stage.id, by=context.actor)
    except Refused as why:
        return StepResult(f"{deal.name} stays in {deal.stage.name}. {why}", Outcome.SKIPPED)
    return StepResult(f"Moved {deal.name} to {stage.name}", detail={"deal": str(deal.id)})


def _preview(context: StepContext) -> StepResult:
    deal, stage = _deal(context), _stage(context.settings)
    if deal is None:
        return StepResult("There is no open deal to move", Outcome.SKIPPED)
    return StepResult(f"Would move {deal.name} to {stage.name}, if all that it needs is there")


def _deal(context: StepContext) -> Deal | None:
    """The deal that set it off; else the newest open one of the person."""
    if context.about is not None and context.about.kind == "deal":
        return Deal.objects.open().select_related("stage").filter(id=context.about.id).first()
    if context.person_id is None:
        return None
    return Deal.objects.open().select_related("stage").filter(person_id=context.person_id).order_by("-id").first()


def _stage(settings: Settings) -> Stage:
    try:
        return get_stage(UUID(settings["stage"]))
    except NotFound as gone:
        raise StepProblem("The stage that deals should go to is not used any more.") from gone


def _title(settings: Settings) -> str:
    return f"Move the deal to {_stage_name(settings)}"


def _stage_name(settings: Settings) -> str:
    stage = Stage.objects.filter(id=UUID(settings["stage"])).first()
    return stage.name if stage else "a stage that is not used any more"


register_step(
    StepType(
        "move_deal",
        "Move the deal",
        "arrow-right",
        MoveDealForm,
        _move,
        _title,
        lambda _settings: "If all that the stage needs is there",
        _preview,
        order=70,
    )
)
