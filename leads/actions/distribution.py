"""Give a lead to whoever should have it; who has to accept it first may decline, and who says nothing loses it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.conditions.clock import Clock
from crm.errors import Refused
from crm.events.catalog.leads import LeadAssigned, LeadOfferAnswered
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.staff.business_time import add_minutes
from crm.staff.choosing import Round, claim_first
from crm.tenancy.writing import insert
from leads.actions.events import about
from leads.distributing import Given, given, tries
from leads.models import Lead, LeadOffer, OfferState
from leads.models.lead import FIND_OWNER, FIRST_STEP
from leads.queries.distribution import Desk, desk, open_offer_of, rates_of
from leads.queries.leads import get_lead

AT_ONCE = 50


def distribute(
    lead: Lead,
    known: Desk,
    *,
    now: datetime,
    excluded: Mapping[UUID, str] | None = None,
    within: Round | None = None,
) -> Given:
    """Who gets this lead now; his turn is taken. Saves nothing of the lead itself, which may not be saved yet.
    `within`: one of several that are given out together.

    Called late in a transaction: until it ends nobody else gives out leads.
    """
    attempts = tries(known, lead, Clock(now, known.zone), excluded or {})
    if not attempts:
        return given([], [])
    choices = claim_first(
        [attempt.need for attempt in attempts], at=now, rates=lambda: rates_of(lead),
        everybody=known.colleagues, words=known.words, within=within,
    )  # fmt: skip
    return given(attempts, choices)


def settle(lead: Lead, found: Given, known: Desk, *, now: datetime) -> None:
    """Set on a lead what follows from who gets it: owner, next step, alarm. Does not save."""
    lead.owner = _member(known, found.owner_id)
    if lead.next_action in ("", FIND_OWNER, FIRST_STEP) and lead.first_response_at is None:
        lead.next_action = FIRST_STEP if lead.owner_id else FIND_OWNER
        lead.next_action_at = lead.next_action_at or now
    if lead.owner_id:
        lead.alarm_at = None
    elif lead.alarm_at is None:
        plan_alarm(lead, known, now)


def offer(lead: Lead, found: Given, known: Desk, *, now: datetime) -> LeadOffer | None:
    """Ask whoever got the lead to accept it, where the rule wants that. The lead is saved already."""
    if found.owner_id is None or found.rule is None or not found.rule.accept_minutes:
        return None
    hours = next(each.hours for each in known.colleagues if each.id == found.owner_id)
    minutes = found.rule.accept_minutes
    due_at = add_minutes(hours, now, minutes) or now + timedelta(minutes=minutes)
    made = LeadOffer(
        lead=lead, member_id=found.owner_id, rule=found.rule, words=found.words[:300], offered_at=now, due_at=due_at
    )
    insert(made)
    return made


@transaction.atomic
def accept_lead(lead_id: UUID, *, by: Actor) -> Lead:
    """Say that one takes the lead. Saying it twice is saying it once. Raises NotFound, NotAllowed, Refused."""
    lead = get_lead(by, lead_id, lock=True)
    by.require("leads.work", lead)
    waiting = open_offer_of(lead)
    if waiting is None or waiting.member_id != by.member_id:
        _require_mine(lead, by)
        return lead
    _answer(waiting, OfferState.ACCEPTED, by=by)
    return lead


@transaction.atomic
def accept_leads(lead_ids: Iterable[UUID], *, by: Actor) -> int:
    """Take those of these leads that wait for one's answer; how many did. Raises NotAllowed."""
    by.require("leads.work")
    mine = LeadOffer.objects.filter(lead_id__in=list(lead_ids), member_id=by.member_id, state=OfferState.OPEN)
    waiting = sorted(mine.values_list("lead_id", flat=True))
    for lead_id in waiting:
        accept_lead(lead_id, by=by)
    return len(waiting)


@transaction.atomic
def decline_lead(lead_id: UUID, reason: str = "", *, by: Actor) -> Lead:
    """Say that one does not take it: it goes to the next one. Raises NotFound, NotAllowed, Refused once accepted."""
    lead = get_lead(by, lead_id, lock=True)
    by.require("leads.work", lead)
    waiting = open_offer_of(lead)
    if waiting is None or waiting.member_id != by.member_id:
        raise Refused("Nobody waits for your answer here any more.")
    _answer(waiting, OfferState.DECLINED, reason=" ".join(reason.split())[:200], by=by)
    _give(lead, by)
    return lead


@transaction.atomic
def give_anew(lead_id: UUID, *, by: Actor) -> Given:
    """Let the rules decide anew who gets an open lead. Raises NotFound, NotAllowed, Refused for a closed one."""
    lead = get_lead(by, lead_id, lock=True)
    by.require("leads.assign", lead)
    if not lead.is_open:
        raise Refused("This lead is closed.")
    if waiting := open_offer_of(lead):
        _answer(waiting, OfferState.WITHDRAWN, by=by)
    return _give(lead, by)


@transaction.atomic
def hand_on_late_ones() -> int:
    """Take leads from those who said nothing in time, one batch; how many were looked at.

    Answer and handing on commit together; what another worker holds is left to him.
    """
    due = LeadOffer.objects.filter(state=OfferState.OPEN, due_at__lte=timezone.now())
    rows = list(due.order_by("due_at").values_list("lead_id", flat=True)[:AT_ONCE])
    for lead_id in sorted(rows):
        _hand_on_late(lead_id)
    return len(rows)


def settle_offer(lead: Lead, *, by: Acting | ActorRef) -> None:
    """The lead went to somebody else, was answered or closed: what was asked of its owner is settled by that."""
    waiting = open_offer_of(lead)
    if waiting is None:
        return
    mine = waiting.member_id == lead.owner_id
    _answer(waiting, OfferState.ACCEPTED if mine else OfferState.WITHDRAWN, by=by)


def plan_answer(lead: Lead, known: Desk, now: datetime) -> None:
    """Until when a lead that came in now should have been answered."""
    lead.response_due_at = add_minutes(known.hours, now, known.settings.response_minutes)


def plan_alarm(lead: Lead, known: Desk, now: datetime) -> None:
    """When managers hear of a lead without an owner."""
    minutes = known.settings.alarm_minutes
    lead.alarm_at = add_minutes(known.hours, now, minutes) or now + timedelta(minutes=minutes)


def _hand_on_late(lead_id: UUID) -> None:
    lock_rows(Lead, [lead_id])
    lead = Lead.objects.select_related("person", "company", "owner").filter(id=lead_id).first()
    waiting = open_offer_of(lead) if lead else None
    if lead is None or waiting is None or waiting.due_at > timezone.now():
        return
    still_his = lead.owner_id == waiting.member_id and lead.is_open
    _answer(waiting, OfferState.LATE if still_his else OfferState.WITHDRAWN, by=SYSTEM)
    if still_his:
        _give(lead, SYSTEM)


def _give(lead: Lead, by: Acting | ActorRef) -> Given:
    """To the next one: whoever had it and did not take it is not asked again."""
    before, now, known = lead.owner_id, timezone.now(), desk()
    found = distribute(lead, known, now=now, excluded=_asked(lead))
    settle(lead, found, known, now=now)
    keep(lead, by=by)
    if lead.owner_id != before:
        emit(
            LeadAssigned(**about(lead), owner_id=lead.owner_id, in_turn=bool(lead.owner_id), words=found.words[:300]),
            by=by,
        )
    offer(lead, found, known, now=now)
    return found


def _answer(waiting: LeadOffer, state: OfferState, *, by: Acting | ActorRef, reason: str = "") -> None:
    waiting.state, waiting.reason, waiting.answered_at = state, reason, timezone.now()
    waiting.save(update_fields=["state", "reason", "answered_at"])
    told = LeadOfferAnswered(**about(waiting.lead), member_id=waiting.member_id, state=state, reason=reason)
    emit(told, by=by)


def _asked(lead: Lead) -> dict[UUID, str]:
    """Who had it and did not take it."""
    said = {OfferState.DECLINED: "declined it", OfferState.LATE: "did not answer in time"}
    rows = LeadOffer.objects.filter(lead=lead, state__in=said).values_list("member_id", "state")
    return {member_id: said[OfferState(state)] for member_id, state in rows}


def _member(known: Desk, member_id: UUID | None) -> Membership | None:
    return next((each.member for each in known.colleagues if each.id == member_id), None)


def _require_mine(lead: Lead, by: Actor) -> None:
    if lead.owner_id != by.member_id:
        raise Refused("This lead went to a colleague in the meantime.")
