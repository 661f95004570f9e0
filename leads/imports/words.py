"""What columns of a file of leads can be taken for, and how other programs call it."""

from crm.accounts.capabilities import AMOUNTS
from crm.jobs.imports.registry import Target
from leads.models.lead import LeadStatus

STAGES = (
    (LeadStatus.NEW.value, "New"),
    (LeadStatus.CONTACTED.value, "Contacted"),
    (LeadStatus.QUALIFIED.value, "Qualified"),
    (LeadStatus.NURTURE.value, "In nurture"),
    (LeadStatus.DISQUALIFIED.value, "Disqualified"),
    (LeadStatus.CONVERTED.value, "Converted"),
)
STAGE_WORDS = (
    ("open", "new"), ("open not contacted", "new"), ("neu", "new"), ("offen", "new"),
    ("attempted to contact", "contacted"),
    ("working", "contacted"), ("working contacted", "contacted"), ("in progress", "contacted"),
    ("connected", "contacted"), ("kontaktiert", "contacted"), ("closed not converted", "disqualified"),
    ("unqualified", "disqualified"), ("qualifiziert", "qualified"), ("disqualifiziert", "disqualified"),
    ("nurture", "nurture"), ("nurturing", "nurture"), ("recycled", "nurture"),
    ("closed converted", "converted"), ("konvertiert", "converted"),
)  # fmt: skip
PRESETS = {
    "hubspot": {
        "record id": "external_id", "first name": "first_name", "last name": "last_name", "email": "email",
        "phone number": "phone", "mobile phone number": "mobile", "company name": "company", "job title": "job_title",
        "country region": "country", "lead status": "status", "contact owner": "owner", "lead owner": "owner",
        "original source": "source", "create date": "created_at", "message": "wants",
    },
    "salesforce": {
        "lead id": "external_id", "id": "external_id", "first name": "first_name", "firstname": "first_name",
        "last name": "last_name", "lastname": "last_name", "company account": "company", "company": "company",
        "title": "job_title", "email": "email", "phone": "phone", "mobile": "mobile", "mobilephone": "mobile",
        "country": "country", "lead status": "status", "status": "status", "lead owner": "owner",
        "lead source": "source", "leadsource": "source", "create date": "created_at", "createddate": "created_at",
        "description": "wants", "annual revenue": "",
    },
    "pipedrive": {
        "lead id": "external_id", "lead title": "wants", "lead owner": "owner", "lead value": "value",
        "lead currency": "currency", "lead source": "source", "lead lead created": "created_at",
        "person name": "name", "person email": "email", "person email work": "email", "person phone": "phone",
        "person phone work": "phone", "organization name": "company", "lead contact person": "name",
        "lead organization": "company",
    },
}  # fmt: skip


def lead_targets() -> list[Target]:
    """Besides whom it is about."""
    group = "The lead"
    return [
        Target("wants", "Wants", "long", names=("message", "nachricht", "description", "beschreibung", "interest",
               "anfrage", "notes", "notizen", "comment", "comments", "kommentar", "request"), longest=4000, many=True,
               group=group),
        Target("value", "Worth a year", "amount", names=("value", "amount", "wert", "lead value", "budget",
               "deal value", "volumen"), needs=AMOUNTS, group=group),
        Target("currency", "Worth a year (currency)", "currency", names=("currency", "waehrung", "wahrung"),
               needs=AMOUNTS, group=group),
        Target("status", "Stage", "choice", names=("status", "lead status", "stage", "phase"), choices=STAGES,
               aliases=STAGE_WORDS, group=group),
        Target("disqualify_reason", "Reason", names=("reason for disqualifying", "grund", "lost reason"),
               longest=200, group=group),
        Target("source", "Source", names=("lead source", "quelle", "herkunft", "campaign", "kampagne"), longest=120,
               group=group),
        Target("owner", "Owner", "member", names=("lead owner", "betreuer", "verantwortlich", "besitzer"),
               group=group),
        Target("next_action", "Next action", names=("next step", "naechster schritt"), longest=120, group=group),
        Target("next_action_at", "Next action due", "moment", names=("due", "due date", "faellig"), group=group),
        Target("take_up_at", "Take up again", "moment", names=("recycle date", "wiedervorlage"), group=group),
        Target("created_at", "Came in", "moment", names=("created", "created at", "create date", "date", "datum",
               "eingang", "erstellt am", "angelegt am"), group=group),
        Target("last_touch_at", "Last touch", "moment", names=("last activity", "last contacted"), group=group),
        Target("external_id", "Number in the other program", names=("id", "external id", "lead id", "record id"),
               longest=120, group=group),
    ]  # fmt: skip
