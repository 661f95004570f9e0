"""Reads of leads, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from leads.models import Lead, LeadStatus, Submission
from leads.models.conversion import TAKEN_BACK_WITHIN
from leads.models.lead import LeadQuerySet


def leads_visible_to(actor: Actor) -> LeadQuerySet:
    """All leads the actor may see."""
    leads: LeadQuerySet = Lead.objects.visible_to(actor)
    return leads if actor.can("leads.view") else leads.none()


def get_lead(actor: Actor, lead_id: UUID, *, lock: bool = False) -> Lead:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Lead, [lead_id])
    leads = leads_visible_to(actor)
    lead = leads.select_related("person", "company", "owner", "form").filter(id=lead_id).first()
    if lead is None:
        raise NotFound("There is no such lead.")
    return lead


def open_lead_of(person: Person) -> Lead | None:
    """The lead of this person that somebody works on now, whoever may see it."""
    return Lead.objects.all().open().filter(person=person).order_by("-id").first()


def nurtured_lead_of(person: Person) -> Lead | None:
    """The newest lead of this person that was left to marketing, locked, whoever may see it."""
    leads = Lead.objects.filter(person=person, status=LeadStatus.NURTURE).select_for_update(of=("self",))
    return leads.select_related("person", "owner").order_by("-id").first()


@kept
def leads_of_person(actor: Actor, person_id: UUID) -> QuerySet[Lead]:
    """A person's leads, newest first."""
    return leads_visible_to(actor).filter(person_id=person_id).select_related("person", "form").order_by("-id")[:10]


@kept
def leads_of_company(actor: Actor, company_id: UUID) -> QuerySet[Lead]:
    """The leads of a company's people, newest first."""
    leads = leads_visible_to(actor).filter(company_id=company_id)
    return leads.select_related("person", "form").order_by("-id")[:10]


def hot_leads_of(actor: Actor, *, most: int = 5) -> list[Lead]:
    """A member's own open leads with a high score, the hottest first."""
    leads = leads_visible_to(actor).hot().filter(owner_id=actor.member_id)
    return list(leads.select_related("person", "company").order_by("-score", "-id")[:most])


def unassigned_leads(actor: Actor, *, most: int = 5) -> tuple[list[Lead], int]:
    """Open leads that nobody looks after, the oldest first, and how many there are (up to 1,000)."""
    rows = leads_visible_to(actor).unassigned()
    leads = list(rows.select_related("person", "company").order_by("id")[: most + 1])
    return leads[:most], len(leads) if len(leads) <= most else rows.order_by()[:1000].count()


def lead_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Lead.objects.filter(id__in=set(ids)).values_list("id", "person__name"))


def just_converted(lead: Lead) -> bool:
    """Whether its becoming a deal can still be taken back."""
    return (
        lead.status == LeadStatus.CONVERTED
        and lead.closed_at is not None
        and (timezone.now() - lead.closed_at <= TAKEN_BACK_WITHIN)
    )


def submissions_of(lead: Lead) -> list[Submission]:
    """What came in for this lead, newest first."""
    return list(Submission.objects.filter(lead=lead).select_related("form").order_by("-received_at", "-id")[:10])
