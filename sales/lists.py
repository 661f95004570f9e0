"""The list of deals: the same filters as the board, and more."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Q, QuerySet, Sum
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_called, member_choices
from crm.money import Money
from crm.normal_forms import name_key
from crm.records.actions.changing import change_records
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.formats import day, money
from crm.web.lists import BulkVerb, Column, Empty, ListPage, View
from crm.web.lists.bar import encode
from crm.web.lists.undoing import facts_back
from sales import quote_lists as quote_lists
from sales.actions.moves import move_back, move_deals
from sales.models import Deal
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import all_stages
from sales.queries.worth import Worth
from sales.views.cards import next_words, standing_words
from sales.words import category_words, stage_words, who_of

LEFT_OUT = ("status", "stage", "stalled", "closed")  # what a board shows by its columns


def assign_deals(actor: Actor, ids: list[UUID], owner: str, *, batch: UUID | None = None) -> int:
    """Give deals to a colleague ("" for nobody). How many changed hands. Raises NotAllowed, NotFound."""
    actor.require("sales.assign")
    return change_records("deal", ids, {"owner": member_called(owner)}, by=actor, batch=batch).changed


def _colleagues(_actor: Actor) -> list[tuple[str, str]]:
    return member_choices()


def _stages_to_move_to(actor: Actor) -> list[tuple[str, str]]:
    """Not lost: each lost deal has a reason of its own."""
    stages = [stage for stage in all_stages() if stage.is_open or (stage.status == "won" and actor.can("sales.win"))]
    several = len({stage.pipeline_id for stage in stages}) > 1
    return [(str(each.id), f"{each.pipeline.name}: {each.name}" if several else each.name) for each in stages]


class DealList(ListPage[Deal]):
    title, kind, noun, capability, url_name = "Deals", "deal", "deals", "sales.view", "sales:deals"
    columns = (
        Column("name", "Deal", kind="name", href="sales:deal", width=250, m="1", fact="name"),
        Column("who", "Customer", kind="record", value=who_of, width=190, m="2",
               reads=("company__name", "company__deleted_at", "person__name", "person__deleted_at")),
        Column("stage", "Stage", kind="status", value=stage_words, width=130, m="r", fact="stage",
               reads=("won_at", "lost_at", "stage__name", "stage__phase"), daily=True),
        Column("value", "Value", kind="money", value=lambda deal: (deal.value_minor or None, deal.currency),
               sort="value_minor", width=120, m="2r", fact="value", reads=("value_minor", "currency")),
        Column("owner", "Owner", kind="member", width=70, fact="owner", needs="sales.assign"),
        Column("next_step", "Next step", value=lambda deal: next_words(deal)[0], width=220, fact="next_step",
               edits=lambda deal: deal.is_open, moves=True, away=("next_step_at",),
               reads=("status", "next_step", "next_step_at")),
        Column("closes", "Closes", value=lambda deal: day(deal.expected_close, short=True), width=110,
               fact="expected_close", reads=("expected_close",), daily=True),
        Column("age", "In its stage", value=standing_words, kind="status", sort="stage_since", width=140, moves=True,
               away=("stage_since",),
               reads=("status", "won_at", "stage_since", "stage__stalled_after_days", "stage__status")),
        Column("source", "Source", width=160, fact="source", optional=True),
        Column("pipeline", "Pipeline", value="pipeline.name", width=150, optional=True),
        Column("category", "Forecast", value=category_words, width=130, fact="category",
               edits=lambda deal: deal.is_open, reads=("status", "category", "stage__category"),
               optional=True, daily=True),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
        Column("renews_on", "Renews", value=lambda deal: day(deal.renews_on, short=True), width=110,
               fact="renews_on", reads=("renews_on",), daily=True, optional=True),
        Column("competitor", "Lost to", width=150, fact="competitor", optional=True),
    )  # fmt: skip
    views = (
        View("open", "Open", {"status": "open"}),
        View("mine", "Mine", {"owner": "me", "status": "open"}),
        View("stalled", "Stalled", {"stalled": "yes"}),
        View("idle", "No next step", {"step": "none"}),
        View("won", "Won this month", {"status": "won", "closed": "this-month"}),
        View("lost", "Lost", {"status": "lost"}),
        View("all", "All"),
    )
    bulk = (
        BulkVerb(
            "assign",
            "Assign",
            "user-plus",
            assign_deals,
            "{count} deals assigned",
            "sales.assign",
            _colleagues,
            undo=facts_back("deal"),
        ),
        BulkVerb(
            "move",
            "Move",
            "arrow-right",
            move_deals,
            "{count} deals moved",
            "sales.edit",
            _stages_to_move_to,
            undo=move_back,
        ),
    )
    new = ("New deal", "sales:new_deal", "sales.edit")
    empty = Empty("No deals yet", "A deal is something you may sell to somebody.", "New deal")
    least_width = 1100
    fact_url, edit = "sales:fact", "sales.edit"

    def rows(self) -> QuerySet[Deal]:
        """Deals with whom they are with and who works on them."""
        return deals_visible_to(self.actor).select_related("stage", "pipeline", "owner", "person", "company")

    def search(self, rows: QuerySet[Deal], words: str) -> QuerySet[Deal]:
        """By any part of the deal's name, or the start of the customer's."""
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key)
        return rows.filter(Q(name__icontains=words) | customer)

    def actions(self) -> Iterable[dict[str, Any]]:
        """To the board with the same filters, and to the forecast for who may see it."""
        board = encode(pair for pair in self.bar.pairs if pair[0] not in LEFT_OUT)
        pages = [{"label": "Board", "url": f"{reverse('sales:board')}?{board}", "icon": "layout-kanban"}]
        if self.actor.can("sales.figures"):
            pages.append({"label": "Forecast", "url": reverse("forecasts:forecast"), "icon": "chart-bar"})
        return pages

    def count_words(self) -> str:
        """ "1,204, €486,000": how many, and what they are worth in the organization's currency at the day's rates."""
        words = super().count_words()
        if words.endswith("+") or words == "0" or not self.actor.sees_amounts:
            return words
        rows = (
            self.matching()
            .order_by()
            .values_list("currency")
            .annotate(minor=Sum("value_minor", output_field=BigIntegerField()))
        )
        home = Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())
        total = Worth(home).total(Money(int(minor or 0), currency) for currency, minor in rows)
        if not total.money.minor and not total.missing:
            return words
        parts = [total.money, *total.missing] if total.money.minor else total.missing
        told = f"{words}, {' + '.join(money(part) for part in parts)}"
        return f"{told} (no rate for {', '.join(part.currency for part in total.missing)})" if total.missing else told
