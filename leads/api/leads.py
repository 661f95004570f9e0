"""Leads in the API: the same verbs as behind their pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.api.custom import clean_custom
from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from crm.tenancy.ids import uuid7
from leads.actions.conversion import convert_lead
from leads.actions.leads import add_lead, change_lead
from leads.actions.own_fields import fill_own_fields
from leads.actions.qualification import disqualify_lead, qualify_lead, reopen_lead, tick_checklist
from leads.api.bodies import Convert, Disqualify, LeadAdd, LeadChange, LeadShown, Tick
from leads.api.capturing import LeadCapture, capture
from leads.models import Lead
from leads.queries.leads import leads_visible_to
from sales.api.bodies import DealShown

ANSWERS = ("first_name", "last_name", "email", "phone", "job_title", "wants")


class Leads(RecordViews):
    noun, kind, capability = "leads", "lead", "leads.view"
    guarded = RecordViews.guarded | {"qualify", "disqualify", "reopen", "tick", "convert"}
    sorts = {"name": Order("name_key"), "score": Order("score"), "last_touch_at": Order("last_touch_at"),
             "priority": Order("priority")}  # fmt: skip
    also = {"convert": "deals:write"}
    bodies = {
        "create": LeadAdd, "change": LeadChange, "restore": Nothing, "qualify": Nothing, "disqualify": Disqualify,
        "tick": Tick, "convert": Convert, "capture": LeadCapture,
    }  # fmt: skip
    answers = dict.fromkeys(
        ("list", "retrieve", "create", "capture", "change", "restore", "qualify", "disqualify", "reopen", "tick"),
        LeadShown,
    ) | {"convert": DealShown}
    made = {"create": 201, "capture": 201, "convert": 201}

    def rows(self) -> QuerySet[Any]:
        """Leads."""
        return leads_visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By whom they are of."""
        return rows.filter(id__in=matching_ids("lead", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Lead:
        """A new lead, or the person's open one with these words added."""
        value, owner = values.get("value"), values.get("owner")
        answers = {name: values[name] for name in ANSWERS if values.get(name)}
        if values.get("company_name"):
            answers["company"] = values["company_name"]
        if owner is not None:
            self.actor.require("leads.assign")
        lead, _ = add_lead(
            answers, source=values.get("source") or "API", owner=owner, key=str(uuid7()), by=self.actor, custom=custom
        )
        return change_lead(lead.id, {"value": value}, by=self.actor) if value else lead

    def capture(self, request: Any) -> HttpResponse:
        """Hand on a lead of another program. The same source and external_id again answer the same lead, with 200."""
        values = self.read_body()
        owner = values.get("owner")
        if owner is not None:
            self.actor.require("leads.assign")
        custom = clean_custom(self.kind, None, values.pop("custom", None) or {}, self.actor)
        taken = capture(values, owner=owner, by=self.actor)
        fill_own_fields(taken.lead, {key: value for key, value in custom.items() if value is not None}, by=self.actor)
        return self.shown(self.fetch(taken.lead.id), 200 if taken.again else 201)

    def qualify(self, request: Any, record_id: UUID) -> HttpResponse:
        """Mark it as ready for sales. The checklist has to be complete."""
        self.read_body()
        self.guard(record_id)
        qualify_lead(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def disqualify(self, request: Any, record_id: UUID) -> HttpResponse:
        """Put it aside, with the reason."""
        self.guard(record_id)
        disqualify_lead(record_id, self.read_body()["reason"], by=self.actor)
        return self.shown(self.fetch(record_id))

    def reopen(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take a disqualified one up again."""
        self.guard(record_id)
        reopen_lead(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def tick(self, request: Any, record_id: UUID) -> HttpResponse:
        """Say which points of the checklist are known."""
        self.guard(record_id)
        body = self.read_body()
        for point, done in {**body.pop("points", {}), **body}.items():
            tick_checklist(record_id, point, done=done, by=self.actor)
        return self.shown(self.fetch(record_id))

    def convert(self, request: Any, record_id: UUID) -> HttpResponse:
        """Turn a qualified lead into a deal. Doing it again answers the same deal. Needs deals:write, too."""
        self.guard(record_id)
        deal = convert_lead(record_id, **self.read_body(), by=self.actor)
        return self.shown(deal, 201)
