"""Shape the way deals go: pipelines, stages, reasons for losing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused, Stale
from crm.normal_forms import name_key
from sales.actions.seeding import add_pipeline
from sales.models import Deal, LossReason, Pipeline, ReasonFor, Stage, Status
from sales.queries.pipelines import get_pipeline, get_stage, pipelines


@transaction.atomic
def create_pipeline(name: str, *, by: Actor) -> Pipeline:
    """A further pipeline with the usual stages. Raises NotAllowed, Refused if one is called so already."""
    by.require("sales.pipelines")
    _require_free(Pipeline, name)
    return add_pipeline(name.strip(), position=_next_place(Pipeline.objects.all()))


@transaction.atomic
def rename_pipeline(pipeline_id: UUID, name: str, *, by: Actor) -> Pipeline:
    """Call it something else. Raises NotFound, NotAllowed, Refused if another one is called so already."""
    by.require("sales.pipelines")
    pipeline = get_pipeline(pipeline_id, lock=True)
    if pipeline.name == name.strip():
        return pipeline
    _require_free(Pipeline, name)
    pipeline.name = name.strip()
    pipeline.version += 1
    pipeline.save()
    return pipeline


@transaction.atomic
def retire_pipeline(pipeline_id: UUID, *, by: Actor) -> None:
    """Use it no more; its closed deals keep it.

    Raises NotFound, NotAllowed, Refused while it has open deals or if it is the last.
    """
    by.require("sales.pipelines")
    pipeline = get_pipeline(pipeline_id, lock=True)
    if len(pipelines()) == 1:
        raise Refused("This is the only pipeline: deals need one.")
    if open_deals := Deal.objects.open().filter(pipeline=pipeline).count():
        raise Refused(f"{open_deals} open deals are in {pipeline.name}. Move or close them first.")
    pipeline.active = False
    pipeline.save()


@transaction.atomic
def add_stage(pipeline_id: UUID, values: Mapping[str, Any], *, by: Actor) -> Stage:
    """A further open stage, after the last open one. `values` as StageForm cleans them.

    Raises NotFound, NotAllowed, Refused where one of that name is in use: sent twice it is made once.
    """
    by.require("sales.pipelines")
    pipeline = get_pipeline(pipeline_id, lock=True)
    _require_free_in(pipeline, values["name"])
    stages = list(Stage.objects.filter(pipeline=pipeline, status=Status.OPEN))
    return Stage.objects.create(pipeline=pipeline, position=len(stages), status=Status.OPEN, **values)


@transaction.atomic
def change_stage(stage_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Stage:
    """Change name, phase, probability, stalling or conditions. `seen`: the version that the form showed.

    Raises NotFound, NotAllowed, Stale, Refused where another stage in use is called so.
    """
    by.require("sales.pipelines")
    pipeline = get_pipeline(get_stage(stage_id).pipeline_id, lock=True)
    stage = get_stage(stage_id)  # as it is now that nobody else can change it
    if seen is not None and seen != stage.version:
        raise Stale(
            f"Somebody else changed {stage.name} in the meantime. What you entered is still here: compare it with the"
            " list of pipelines, then save again to put it in the place of theirs."
        )
    if "name" in values and name_key(values["name"]) != name_key(stage.name):
        _require_free_in(pipeline, values["name"])
    for field, value in values.items():
        setattr(stage, field, value)
    stage.version += 1
    stage.save()
    return stage


@transaction.atomic
def place_stage(stage_id: UUID, steps: int, *, by: Actor) -> Stage:
    """Put an open stage so many places further on (or back). Beyond the end it stays at the end.

    Raises NotFound, NotAllowed, Refused for a closed stage: won and lost are always last.
    """
    by.require("sales.pipelines")
    stage = get_stage(stage_id)
    get_pipeline(stage.pipeline_id, lock=True)
    if not stage.is_open:
        raise Refused(f"{stage.name} is always at the end.")
    stages = list(Stage.objects.filter(pipeline=stage.pipeline, active=True, status=Status.OPEN))
    goal = min(max(stages.index(stage) + steps, 0), len(stages) - 1)
    stages.remove(stage)
    stages.insert(goal, stage)
    for place, each in enumerate(stages):
        each.position = place
    Stage.objects.bulk_update(stages, ["position"])
    return stage


@transaction.atomic
def retire_stage(stage_id: UUID, *, by: Actor) -> None:
    """Use a stage no more; histories keep it.

    Raises NotFound, NotAllowed, Refused while deals stand in it, for won and lost, and for the last open stage.
    """
    by.require("sales.pipelines")
    stage = get_stage(stage_id)
    get_pipeline(stage.pipeline_id, lock=True)
    others = Stage.objects.filter(pipeline=stage.pipeline, active=True, status=Status.OPEN).exclude(id=stage.id)
    if not stage.is_open or not others.exists():
        raise Refused("Every pipeline needs an open stage, one for won and one for lost.")
    if deals := Deal.objects.filter(stage=stage).count():
        raise Refused(f"{deals} deals are in {stage.name}. Move them first.")
    stage.active = False
    stage.save()


@transaction.atomic
def add_loss_reason(name: str, *, outcome: str = ReasonFor.LOST, by: Actor) -> LossReason:
    """A further reason for losing, or for winning; one that was retired comes back. Raises NotAllowed."""
    by.require("sales.pipelines")
    place = _next_place(LossReason.objects.filter(outcome=outcome))
    reason, _ = LossReason.objects.get_or_create(name=name.strip(), outcome=outcome, defaults={"position": place})
    if not reason.active:
        reason.active = True
        reason.save()
    return reason


@transaction.atomic
def retire_loss_reason(reason_id: UUID, *, by: Actor) -> None:
    """Offer it no more; deals that have it keep it.

    Raises NotFound, NotAllowed, Refused for the last one for losing.
    """
    by.require("sales.pipelines")
    reason = LossReason.objects.filter(active=True, id=reason_id).first()
    if reason is None:
        raise NotFound("There is no such reason.")
    others = LossReason.objects.filter(active=True, outcome=reason.outcome).exclude(id=reason.id)
    if reason.outcome == ReasonFor.LOST and not others.exists():
        raise Refused("One reason has to be left: every lost deal needs one.")
    reason.active = False
    reason.save()


def _require_free(model: type[Pipeline], name: str) -> None:
    if model.objects.filter(name=name.strip()).exists():
        raise Refused(f"There is a pipeline called {name.strip()} already.")


def _require_free_in(pipeline: Pipeline, name: str) -> None:
    if any(name_key(each.name) == name_key(name) for each in Stage.objects.filter(pipeline=pipeline, active=True)):
        raise Refused(f"{pipeline.name} has a stage called {name} already.")


def _next_place(rows: Any) -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1
