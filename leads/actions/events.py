"""What every event of a lead carries."""

from typing import TypedDict
from uuid import UUID

from leads.models import Lead


class AboutLead(TypedDict):
    lead_id: UUID
    person_id: UUID
    company_id: UUID | None


def about(lead: Lead) -> AboutLead:
    """The lead, its person and company: `LeadQualified(**about(lead))`."""
    return {"lead_id": lead.id, "person_id": lead.person_id, "company_id": lead.company_id}
