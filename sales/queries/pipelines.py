"""Reads of pipelines and their stages."""

from uuid import UUID

from crm.errors import NotFound
from sales.models import LossReason, Pipeline, Stage, Status


def pipelines() -> list[Pipeline]:
    """Those in use, in their order."""
    return list(Pipeline.objects.filter(active=True))


def get_pipeline(pipeline_id: UUID, *, lock: bool = False) -> Pipeline:
    """A pipeline in use. Raises NotFound."""
    found = Pipeline.objects.filter(active=True, id=pipeline_id)
    pipeline = (found.select_for_update() if lock else found).first()
    if pipeline is None:
        raise NotFound("There is no such pipeline.")
    return pipeline


def stages_of(pipeline: Pipeline) -> list[Stage]:
    """Its stages in use: the open ones in their order, then won, then lost."""
    rank = {Status.OPEN: 0, Status.WON: 1, Status.LOST: 2}
    stages = Stage.objects.filter(pipeline=pipeline, active=True)
    return sorted(stages, key=lambda stage: rank[Status(stage.status)])


def all_stages() -> list[Stage]:
    """The stages in use of all pipelines in use, with their pipelines."""
    stages = Stage.objects.filter(active=True, pipeline__active=True).select_related("pipeline")
    return list(stages.order_by("pipeline__position", "pipeline__name", "position", "id"))


def get_stage(stage_id: UUID) -> Stage:
    """A stage in use, with its pipeline. Raises NotFound."""
    stage = Stage.objects.select_related("pipeline").filter(id=stage_id, active=True, pipeline__active=True).first()
    if stage is None:
        raise NotFound("There is no such stage.")
    return stage


def first_stage(pipeline: Pipeline) -> Stage:
    """Where new deals start."""
    return Stage.objects.filter(pipeline=pipeline, active=True, status=Status.OPEN)[0]


def closing_stage(pipeline_id: UUID, status: Status) -> Stage:
    """The pipeline's one stage for won, or for lost."""
    return Stage.objects.select_related("pipeline").get(pipeline_id=pipeline_id, status=status)


def loss_reasons() -> list[LossReason]:
    """Those that can be chosen."""
    return list(LossReason.objects.filter(active=True))


def get_loss_reason(reason_id: UUID) -> LossReason:
    """One that can be chosen. Raises NotFound."""
    reason = LossReason.objects.filter(active=True, id=reason_id).first()
    if reason is None:
        raise NotFound("There is no such reason.")
    return reason
