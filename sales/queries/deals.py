"""Reads of deals, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotFound
from crm.records.locking import read_locked
from crm.tenancy.kept import kept
from sales.models import Deal, DealMilestone, DealPerson, DealQuerySet, DealStageChange, Stage, Status

CARD = ("stage", "owner", "person", "company")


def deals_visible_to(actor: Actor) -> DealQuerySet:
    """All deals the actor may see."""
    return Deal.objects.visible_to(actor)


@kept
def deals_of_person(actor: Actor, person_id: UUID, most: int) -> models.QuerySet[Deal]:
    """A person's deals with their stages, newest first."""
    return deals_visible_to(actor).filter(person_id=person_id).select_related("stage").order_by("-id")[:most]


@kept
def deals_of_company(actor: Actor, company_id: UUID, most: int) -> models.QuerySet[Deal]:
    """A company's deals with their stages, newest first."""
    return deals_visible_to(actor).filter(company_id=company_id).select_related("stage").order_by("-id")[:most]


def get_deal(actor: Actor, deal_id: UUID, *, lock: bool = False) -> Deal:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists.

    With `lock`, for a verb, without its pipeline and loss reason: planning six joins takes twice as long as four.
    """
    if lock:
        deal = read_locked(Deal, deal_id, lambda: _to_change.glances_by_id(actor, deal_id))
    else:
        deal = next(iter(_to_look_at(actor, deal_id)), None)
    if deal is None:
        raise NotFound("There is no such deal.")
    return deal


@kept
def _to_change(actor: Actor, deal_id: UUID) -> models.QuerySet[Deal]:
    return deals_visible_to(actor).select_related(*CARD).filter(id=deal_id)


@kept
def _to_look_at(actor: Actor, deal_id: UUID) -> models.QuerySet[Deal]:
    beside = (*CARD, "pipeline", "lost_reason", "won_reason")
    return deals_visible_to(actor).select_related(*beside).filter(id=deal_id)


def aimless_deals_of(actor: Actor, *, most: int = 5) -> list[Deal]:
    """A member's own open deals without a next step, the most valuable first."""
    deals = deals_visible_to(actor).open().filter(owner_id=actor.member_id, next_step="")
    return list(deals.select_related("stage").order_by(models.F("value_minor").desc(nulls_last=True), "-id")[:most])


def deal_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Deal.objects.filter(id__in=set(ids)).values_list("id", "name"))


def person_emails(ids: Iterable[UUID]) -> dict[UUID, str]:
    """First e-mail addresses of people by id; ids of anything else are left out."""
    return dict(Person.objects.filter(id__in=set(ids)).values_list("id", "email"))


def stage_history(deal: Deal) -> list[DealStageChange]:
    """Where it has been, newest first."""
    changes = DealStageChange.objects.filter(deal=deal).select_related("from_stage", "to_stage")
    return list(changes.order_by("-id"))


@kept
def milestones_reached(deal_id: UUID) -> models.QuerySet[DealMilestone]:
    """What the deal has reached, in every stage it was in."""
    return DealMilestone.objects.filter(deal_id=deal_id).order_by("id")


def people_of(deal: Deal) -> list[DealPerson]:
    """The people around it with their roles."""
    return list(DealPerson.objects.filter(deal=deal).select_related("person").order_by("id"))


def last_open_stage(deal: Deal) -> Stage | None:
    """The open stage in use that a closed deal stood in last, of its own pipeline; None if there is no such stage."""
    changes = DealStageChange.objects.filter(
        deal=deal,
        to_stage__status=Status.OPEN,
        to_stage__active=True,
        to_stage__pipeline=deal.pipeline_id,
    )
    newest = changes.select_related("to_stage").order_by("-id").first()
    return newest.to_stage if newest else None
