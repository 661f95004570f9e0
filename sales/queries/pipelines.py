"""Reads of pipelines and their stages."""

from collections.abc import Iterable
from uuid import UUID

from crm.errors import NotFound
from crm.tenancy.gathering import answers_to
from crm.tenancy.reading import Reading
from crm.tenancy.scope import require_organization_id
from sales.models import LossReason, Pipeline, ReasonFor, Stage, Status

RANK = {Status.OPEN: 0, Status.WON: 1, Status.LOST: 2}
WITH_STAGES = Reading(
    "FROM sales_pipeline pipeline LEFT JOIN sales_stage stage "
    "ON stage.tenant_id = pipeline.tenant_id AND stage.pipeline_id = pipeline.id AND stage.active "
    "WHERE pipeline.tenant_id = %s AND pipeline.active "
    "ORDER BY pipeline.position, pipeline.name, stage.position, stage.id",
    pipeline=Pipeline,
    stage=Stage,
)
IN_USE = Reading(
    "FROM sales_stage stage JOIN sales_pipeline pipeline "
    "ON pipeline.tenant_id = stage.tenant_id AND pipeline.id = stage.pipeline_id "
    "WHERE stage.tenant_id = %s AND stage.id = %s AND stage.active AND pipeline.active",
    stage=Stage,
    pipeline=Pipeline,
)


def pipelines() -> list[Pipeline]:
    """Those in use, in their order."""
    return list(Pipeline.objects.filter(active=True))


def pipelines_with_stages() -> dict[Pipeline, list[Stage]]:
    """Those in use, in their order, with their stages as `stages_of` has them; one statement."""
    found: dict[Pipeline, list[Stage]] = {}
    for pipeline, stage in WITH_STAGES.rows(require_organization_id()):
        found.setdefault(pipeline, []).extend([stage] if stage else [])
    return {pipeline: _ranked(stages) for pipeline, stages in found.items()}


def get_pipeline(pipeline_id: UUID, *, lock: bool = False) -> Pipeline:
    """A pipeline in use. Raises NotFound."""
    found = Pipeline.objects.filter(active=True, id=pipeline_id)
    pipeline = (found.select_for_update() if lock else found).first()
    if pipeline is None:
        raise NotFound("There is no such pipeline.")
    return pipeline


def stages_of(pipeline: Pipeline) -> list[Stage]:
    """Its stages in use: the open ones in their order, then won, then lost."""
    return _ranked(Stage.objects.filter(pipeline=pipeline, active=True))


def _ranked(stages: Iterable[Stage]) -> list[Stage]:
    return sorted(stages, key=lambda stage: RANK[Status(stage.status)])


def all_stages() -> list[Stage]:
    """The stages in use of all pipelines in use, with their pipelines."""
    stages = Stage.objects.filter(active=True, pipeline__active=True).select_related("pipeline")
    return list(stages.order_by("pipeline__position", "pipeline__name", "position", "id"))


def get_stage(stage_id: UUID) -> Stage:
    """A stage in use, with its pipeline. Raises NotFound."""
    return in_use(stage_called(stage_id))


def stage_called(stage_id: UUID) -> Stage | None:
    """The same, None where there is none: what can be asked for together with something else."""
    (rows,) = answers_to([IN_USE.asked(require_organization_id(), stage_id)])
    for stage, pipeline in map(IN_USE.records, rows):
        found: Stage = stage
        found.pipeline = pipeline
        return found
    return None


def in_use(stage: Stage | None) -> Stage:
    """What `stage_called` found. Raises NotFound."""
    if stage is None:
        raise NotFound("There is no such stage.")
    return stage


def stages_between(here: Stage, stage: Stage) -> list[Stage]:
    """The open stages in use that come after `here` and before `stage`, in their order; before won all after `here`."""
    if here.pipeline_id != stage.pipeline_id or (stage.is_open and stage.position == here.position + 1):
        return []  # the next place: most moves go there
    open_ones = Stage.objects.filter(pipeline_id=here.pipeline_id, active=True, status=Status.OPEN)
    later = [each for each in open_ones if _place(each) > _place(here)]
    return later if stage.status == Status.WON else [each for each in later if _place(each) < _place(stage)]


def _place(stage: Stage) -> tuple[int, UUID]:
    return stage.position, stage.id


def first_stage(pipeline: Pipeline) -> Stage:
    """Where new deals start."""
    return Stage.objects.filter(pipeline=pipeline, active=True, status=Status.OPEN)[0]


def closing_stage(pipeline_id: UUID, status: Status) -> Stage:
    """The pipeline's one stage for won, or for lost."""
    return Stage.objects.select_related("pipeline").get(pipeline_id=pipeline_id, status=status)


def loss_reasons(outcome: str = ReasonFor.LOST) -> list[LossReason]:
    """Those that can be chosen for losing, or for winning."""
    return list(LossReason.objects.filter(active=True, outcome=outcome))


def get_loss_reason(reason_id: UUID, outcome: str = ReasonFor.LOST) -> LossReason:
    """One that can be chosen for losing, or for winning. Raises NotFound."""
    reason = LossReason.objects.filter(active=True, id=reason_id, outcome=outcome).first()
    if reason is None:
        raise NotFound("There is no such reason.")
    return reason
