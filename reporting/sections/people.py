"""Sections about people: new leads, customers nobody spoke to, what colleagues did and how fast they answered."""

from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse

from crm.web.formats import duration, percent, plural
from reporting.looking import Look
from reporting.queries.activity import DOINGS, activity
from reporting.queries.coverage import Audience, coverage, together
from reporting.queries.responses import leads_of, responses, whole_response
from reporting.sections.shapes import SHOWN, Figure, Row, Shown

NOTHING = "–"


def new_leads(look: Look) -> Shown:
    """Who came in, the most promising first."""
    leads = leads_of(look)
    whole = whole_response(look) if look.actor.can("reporting.activity") else None
    count = leads.count()
    figures = [Figure("New leads", str(count))]
    if whole and count:
        figures += [Figure("Answered", str(whole.answered)), Figure("Waiting for an answer", str(whole.waiting))]
    found = leads.select_related("person", "company", "owner").order_by(F("score").desc(), "-id")[:SHOWN]
    rows = [
        Row((lead.person.name, lead.source or "Not known", lead.owner.name if lead.owner else "Nobody",
             plural(lead.score, "point")), reverse("leads:lead", args=[lead.id]))
        for lead in found
    ]  # fmt: skip
    columns = ("Lead", "Source", "Rep", "Score")
    return Shown(figures, columns, rows, "", bool(count), reverse("leads:leads"), "Open the leads")


def uncovered(look: Look) -> Shown:
    """How many customers each rep was in touch with lately."""
    rows = coverage(look, Audience())
    if not rows:
        return Shown(note="There are no customers yet.")
    whole = together(rows)
    weeks = plural(look.silent_weeks, "week")
    figures = [
        Figure("Not contacted", str(whole.silent), f"in {weeks}"),
        Figure("Covered", str(percent(whole.share)), f"{whole.contacted} of {plural(whole.customers, 'customer')}"),
    ]
    lines = [
        Row((row.name, str(row.customers), str(row.silent), str(percent(row.share))),
            silent_url(look.silent_weeks, str(row.owner_id or "none")))
        for row in rows
    ]  # fmt: skip
    url = f"{reverse('reporting:coverage')}?weeks={look.silent_weeks}"
    return Shown(figures, ("Rep", "Customers", "Not contacted", "Covered"), lines, "", False, url, "Who they are")


def doings(look: Look) -> Shown:
    """What everybody did."""
    rows = activity(look)
    lines = [Row((row.member.name, *(_count(row.counts.get(key, 0)) for key in DOINGS))) for row in rows]
    columns = ("Rep", *(doing.label for doing in DOINGS.values()))
    happened = any(row.total for row in rows)
    return Shown([], columns, lines, "", happened, reverse("reporting:activity"), "Activity")


def answers(look: Look) -> Shown:
    """How fast leads of the time were answered."""
    whole, rows = whole_response(look), responses(look)
    if not whole.leads:
        return Shown(note="No new leads in this time.")
    figures = [
        Figure("First answer, median", _time(whole.median), "of business time"),
        Figure("In time", share_words(whole.share_in_time)),
        Figure("Overdue", str(whole.overdue)),
    ]
    lines = [
        Row((row.member.name if row.member else "", str(row.leads), _time(row.median), share_words(row.share_in_time),
             _count(row.waiting), _count(row.overdue)))
        for row in rows
    ]  # fmt: skip
    columns = ("Rep", "Leads", "First answer", "In time", "Waiting", "Overdue")
    return Shown(figures, columns, lines, "", True, reverse("reporting:activity"), "Activity")


def silent_url(weeks: int, owner: str, **more: str) -> str:
    """The list of a rep's customers who were not contacted."""
    query = {"weeks": weeks, "owner": owner, **{name: value for name, value in more.items() if value}}
    return f"{reverse('reporting:silent_customers')}?{urlencode(query)}"


def share_words(share: float | None) -> str:
    """How many of those with a deadline kept it."""
    return NOTHING if share is None else str(percent(share))


def _time(value: object) -> str:
    return NOTHING if value is None else str(duration(value))  # type: ignore[arg-type]


def _count(number: int) -> str:
    return str(number) if number else NOTHING
