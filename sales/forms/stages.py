"""A deal's stage, chosen in place."""

from typing import Any
from uuid import UUID

from django import forms

from crm.accounts.actor import Actor
from sales.models import Deal, Status
from sales.queries.pipelines import stages_of


class DealStage(forms.Form):
    """Where it stands, and the stages of its pipeline that it can be moved to without saying more."""

    stage = forms.TypedChoiceField(coerce=UUID, label="Stage")

    def __init__(self, data: Any, *, deal: Deal, actor: Actor) -> None:
        super().__init__(data, initial={"stage": str(deal.stage_id)})
        self.fields["stage"].choices = stages_open_to(deal, actor)  # type: ignore[attr-defined]


def stages_open_to(deal: Deal, actor: Actor) -> list[tuple[str, str]]:
    """Open stages, and won for who may close deals. Lost asks for a reason, so that is said on the deal's page."""
    closes = actor.can("sales.win", deal)
    return [
        (str(stage.id), stage.name)
        for stage in stages_of(deal.pipeline)
        if stage.id == deal.stage_id
        or (stage.is_open and (deal.is_open or closes))
        or (stage.status == Status.WON and closes)
    ]
