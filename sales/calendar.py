"""Deals in calendars: on the day they are expected to close."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.records.actions.changing import change_record
from crm.web.calendars import CalendarSource, Entry, Slot, register_calendar
from crm.web.formats import money
from sales.models import Deal, Status

MARKS = {Status.WON: ("trophy", "Won"), Status.LOST: ("x", "Lost")}
TONES = {Status.WON: "green", Status.LOST: ""}
LATE = ("alert-triangle", "Should have closed")


def deal_entry(deal: Deal) -> Entry:
    """A deal on the day it is expected to close."""
    status = Status(deal.status)
    is_late = deal.is_open and deal.expected_close is not None and deal.expected_close < timezone.localdate()
    return Entry(
        id=deal.id,
        title=deal.name,
        url=reverse("sales:deal", args=[deal.id]),
        sub=money(deal.value) if deal.value_minor else "",
        tone="red" if is_late else TONES.get(status, "blue"),
        mark=LATE if is_late else MARKS.get(status),
        is_done=not deal.is_open,
        version=deal.version,
    )


def _move(deal_id: UUID, slot: Slot, by: Actor, seen: int | None) -> Deal:
    deal: Deal = change_record("deal", deal_id, {"expected_close": slot.day}, by=by, seen=seen)
    return deal


register_calendar(
    CalendarSource(
        "sales:deals",
        "expected to close",
        entry=deal_entry,
        day="expected_close",
        move=_move,
        may_move="sales.edit",
        add=("sales:new_deal", "closes", ""),
        may_add="sales.edit",
    )
)
