"""Settings pages of the organization itself, and long work."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.queries.members import has_colleagues
from crm.jobs.models import Job
from crm.records.joining.rules import JOIN_RULES
from crm.records.registry import RECORD_TYPES
from crm.web.addresses import record_address
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import CUSTOMERS, DATA, ORGANIZATION, Entry, new_menu, palette_pages, settings_pages
from crm.web.panels import EVERY_KIND, Panel, register_panel
from crm.work.facts import has_customers
from crm.work.first_steps import FirstStep, register_first_step

settings_pages.register(
    Entry(
        "Organization",
        "workspace:organization",
        "building",
        "workspace.settings",
        10,
        words="name colour logo currency time zone",
        group=ORGANIZATION,
        about="Name, logo, colour, time zone, currency",
    ),
    Entry(
        "Members",
        "workspace:members",
        "users",
        "workspace.view_members",
        20,
        words="people invite colleagues",
        group=ORGANIZATION,
        about="Invite colleagues, change roles, hand over when one leaves",
    ),
    Entry(
        "Teams",
        "workspace:teams",
        "users-group",
        "workspace.members",
        30,
        group=ORGANIZATION,
        about="Who works together and sees the same records",
    ),
    Entry(
        "Fields",
        "workspace:own_fields",
        "forms",
        "workspace.settings",
        50,
        words="custom fields own columns choices",
        group=CUSTOMERS,
        about="What else you want to know of your records",
    ),
    Entry(
        "Roles",
        "workspace:roles",
        "shield-check",
        "workspace.members",
        40,
        words="permissions capabilities",
        group=ORGANIZATION,
        about="What each role may see and do",
    ),
    Entry(
        "Audit",
        "workspace:audit",
        "eye-check",
        "workspace.audit",
        70,
        words="log who did what security sign-ins",
        group=DATA,
        about="Who did what, and when",
    ),
    Entry(
        "API keys",
        "workspace:api_keys",
        "key",
        "api.keys",
        60,
        words="developers programs integrations secret token",
        group=DATA,
        about="Let other programs in",
    ),
    Entry(
        "Imports",
        "imports:imports",
        "file-import",
        "workspace.import",
        75,
        section="settings",
        words="import upload csv xlsx excel hubspot salesforce pipedrive migrate data bring in",
        group=DATA,
        about="Bring in people, companies and leads from files, and take them back",
    ),
    Entry(
        "Bin",
        "workspace:bin",
        "trash",
        order=80,
        words="deleted restore trash thrown away",
        group=DATA,
        about="What was thrown away in the last 30 days",
    ),
)
new_menu.register(
    Entry("Import from a file", "imports:new", "file-import", "workspace.import", order=90, words="csv xlsx upload")
)
register_first_step(
    FirstStep("Bring in your customers", "From a CSV or XLSX file, also from HubSpot, Salesforce and Pipedrive.",
              "imports:new", "file-import", "workspace.import", order=20, done=has_customers, key="customers"),
    FirstStep("Invite your colleagues", "Each gets a role that says what he may do.", "workspace:members", "user-share",
              "workspace.members", order=10, done=has_colleagues, key="invite"),
)  # fmt: skip


def record_menu(actor: Actor, record: Any) -> dict[str, Any] | None:
    """What every kind of record can do: show its history, go into the bin."""
    own = RECORD_TYPES.get(getattr(record, "kind", ""))
    if own is None:
        return None
    rule = JOIN_RULES.get(own.kind)
    may_merge = rule is not None and actor.can(rule.capability, record) and actor.can(own.edit, record)
    return {
        "kind": own.kind,
        "record_id": record.pk,
        "may_bin": actor.can(own.delete, record),
        "merge_url": record_address("customers:merge_with", own.kind, record.pk) if may_merge else "",
    }


def job_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What each job is called."""
    return dict(Job.objects.filter(id__in=set(ids)).values_list("id", "title"))


register_kind(RecordKind("job", "Job", "Jobs", "loader", "jobs:job", job_titles))
palette_pages.register(
    Entry("Import a file", "imports:new", "file-import", "workspace.import", words="upload csv xlsx excel bring in")
)
palette_pages.register(Entry("Exports and bulk edits", "jobs:jobs", "loader", words="jobs running import undo file"))
register_panel(
    EVERY_KIND, Panel("More", "workspace/record_menu.html", record_menu, order=1000, side="head", stands=True)
)
