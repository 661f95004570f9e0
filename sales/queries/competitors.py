"""Reads of competitors: everybody who sees deals sees all of them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.normal_forms import name_key
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from sales.models import Competitor, CompetitorQuerySet, Deal, DealCompetitor
from sales.queries.deals import deals_visible_to


def competitors_visible_to(_actor: Actor) -> CompetitorQuerySet:
    """All of them."""
    return Competitor.objects.all()


def get_competitor(actor: Actor, competitor_id: UUID, *, lock: bool = False) -> Competitor:
    """Raises NotFound."""
    if lock:
        lock_rows(Competitor, [competitor_id])
    found = competitors_visible_to(actor).select_related("owner").filter(id=competitor_id).first()
    if found is None:
        raise NotFound("There is no such competitor.")
    return found


def competitor_called(name: str) -> Competitor | None:
    """The one of that name, however it is written."""
    return Competitor.objects.filter(name_key=name_key(name)[:160]).order_by("id").first()


def competitor_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Competitor.objects.filter(id__in=set(ids)).values_list("id", "name"))


def competitor_names(most: int = 200) -> list[str]:
    """To choose from while typing."""
    return list(Competitor.objects.order_by("name_key").values_list("name", flat=True)[:most])


@kept
def rivals_in(deal_id: UUID) -> models.QuerySet[DealCompetitor]:
    """The competitors in a deal, in the order they came in."""
    return DealCompetitor.objects.filter(deal_id=deal_id).select_related("competitor").order_by("id")


def deals_against(actor: Actor, competitor: Competitor, most: int = 50) -> list[DealCompetitor]:
    """The deals the actor may see in which it took part, the newest first."""
    seen = deals_visible_to(actor).order_by().values("id")
    rows = DealCompetitor.objects.filter(competitor=competitor, deal_id__in=seen)
    return list(rows.select_related("deal", "deal__stage").order_by("-id")[:most])


def record_against(actor: Actor, competitor: Competitor) -> tuple[int, int, int]:
    """How many deals were won against it, lost to it, and are still open."""
    seen: models.QuerySet[Deal] = deals_visible_to(actor).filter(competitors__competitor=competitor).order_by()
    counted = dict(seen.values_list("status").annotate(models.Count("id", distinct=True)))
    lost_to = seen.filter(status="lost", competitors__competitor=competitor, competitors__standing="won").count()
    return counted.get("won", 0), lost_to, counted.get("open", 0)
