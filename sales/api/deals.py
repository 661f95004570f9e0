"""Deals in the API: the same verbs as behind board and pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.money import Money
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from sales.actions.deals import open_deal
from sales.actions.moves import lose_deal, move_deal, reopen_deal, win_deal
from sales.api.bodies import Close, DealAdd, DealChange, DealShown, Move
from sales.models import Deal, Status
from sales.queries.deals import deals_visible_to


class Deals(RecordViews):
    noun, kind, capability = "deals", "deal", "sales.view"
    guarded = RecordViews.guarded | {"move", "close", "reopen"}
    sorts = {"value": Order("value_minor"), "stage_since": Order("stage_since")}
    bodies = {"create": DealAdd, "change": DealChange, "restore": Nothing, "move": Move, "close": Close}
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore", "move", "close", "reopen"), DealShown)

    def rows(self) -> QuerySet[Any]:
        """Deals."""
        return deals_visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By name, or whom they are with."""
        return rows.filter(id__in=matching_ids("deal", words))

    def custom_group(self, values: dict[str, Any], record: Any = None) -> UUID | None:
        """The pipeline."""
        if record is not None:
            return super().custom_group(values, record)
        if stage := values.get("stage"):
            return UUID(str(stage.pipeline_id))
        return values["pipeline"].id if values.get("pipeline") else None

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Deal:
        """A new deal."""
        if values.get("owner") is not None:
            self.actor.require("sales.assign")
        currency = self.request.organization.currency
        starts: dict[str, Any] = {"value": Money(0, currency), "person": None, "company": None, "owner": None}
        return open_deal(**{**starts, **values}, custom=custom, by=self.actor)

    def move(self, request: Any, record_id: UUID) -> HttpResponse:
        """Move it to another stage, whose conditions it has to meet."""
        self.guard(record_id)
        move_deal(record_id, self.read_body()["stage_id"], by=self.actor)
        return self.shown(self.fetch(record_id))

    def close(self, request: Any, record_id: UUID) -> HttpResponse:
        """Win it, or lose it and say why."""
        self.guard(record_id)
        body = self.read_body()
        if body["outcome"] == Status.WON:
            win_deal(record_id, by=self.actor)
        else:
            lose_deal(record_id, body["reason"], competitor=body.get("competitor"), by=self.actor)
        return self.shown(self.fetch(record_id))

    def reopen(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take a closed one up again."""
        self.guard(record_id)
        reopen_deal(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))
