"""The audit: who did what, to read and to take away as a file."""

import csv
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.queries.members import member_names_of_all
from crm.accounts.requests import Request
from crm.tenancy.ids import as_uuid
from crm.web.bulk.sheets import harmless
from crm.web.templating import render_page
from crm.workspace.actions.audit import export_audit
from crm.workspace.queries.audit import CHANGES, EVENTS, Asked, AuditLine, audit_page, kinds_to_ask

MOST_IN_FILE = 10_000


@requires("workspace.audit")
@require_GET
def audit(request: Request) -> HttpResponse:
    """Changes of records, or events that matter for security; `?member=&what=&since=&until=&record=&after=`."""
    asked = _asked(request)
    page = audit_page(request.actor, asked)
    context = {
        "page": page,
        "asked": asked,
        "kinds": kinds_to_ask(asked.part),
        "members": member_names_of_all(),
        "keep": urlencode({name: text for name, text in request.GET.items() if name != "after"}),
        "most": MOST_IN_FILE,
    }
    return render_page(request, "workspace/audit.html", context)


@requires("workspace.audit")
@require_GET
def audit_file(request: Request) -> HttpResponse:
    """The same as a CSV file, the newest MOST_IN_FILE lines."""
    lines = export_audit(_asked(request), most=MOST_IN_FILE, by=request.actor)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate().isoformat()}.csv"'
    writer = csv.writer(response)
    writer.writerow(["When", "Who", "Did", "What", "Field", "Old", "New"])
    writer.writerows([harmless(cell) for cell in row] for line in lines for row in _rows(line))
    return response


def _rows(line: AuditLine) -> Iterator[list[str]]:
    at, title = timezone.localtime(line.at).isoformat(timespec="seconds"), line.link.title if line.link else ""
    for words in line.words or [["", "", ""]]:
        yield [at, line.who.words, line.did, title, *words]


def _asked(request: Request) -> Asked:
    given = request.GET
    return Asked(
        part=EVENTS if given.get("part") == EVENTS else CHANGES,
        member=given.get("member", ""),
        what=given.get("what", "")[:60],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        record=as_uuid(given.get("record", "")),
        after=given.get("after", ""),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 9999 else None
