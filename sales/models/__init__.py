from sales.models.deal import Deal, DealQuerySet
from sales.models.deal_person import DealPerson, DealRole
from sales.models.loss_reason import LossReason
from sales.models.pipeline import Phase, Pipeline, Stage, Status
from sales.models.stage_change import DealStageChange

__all__ = [
    "Deal",
    "DealPerson",
    "DealQuerySet",
    "DealRole",
    "DealStageChange",
    "LossReason",
    "Phase",
    "Pipeline",
    "Stage",
    "Status",
]
