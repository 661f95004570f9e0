"""What leads are found by."""

from crm.events.catalog.leads import (
    LeadCaptured,
    LeadChanged,
    LeadConverted,
    LeadDisqualified,
    LeadNurtured,
    LeadPutBack,
    LeadQualified,
    LeadReopened,
)
from crm.search.searchable import Found, Searchable, register_searchable
from leads.models import Lead
from leads.queries.leads import leads_visible_to


def _lead(lead: Lead) -> Found:
    company = lead.company.name if lead.company else ""
    about = ", ".join(part for part in (company, lead.get_status_display()) if part)
    return Found(
        title=lead.person.name,
        subtitle=about,
        names=(company,) if company else (),
        emails=(lead.person.email,) if lead.person.email else (),
        phones=(lead.person.phone,) if lead.person.phone else (),
        body=lead.wants,
    )


register_searchable(
    Searchable(
        kind="lead",
        capability="leads.view",
        rows=lambda: Lead.objects.select_related("person", "company"),
        visible=leads_visible_to,
        found=_lead,
        events=(
            LeadCaptured, LeadChanged, LeadConverted, LeadDisqualified, LeadNurtured, LeadPutBack, LeadQualified,
            LeadReopened,
        ),
        order=25,
    )
)  # fmt: skip
