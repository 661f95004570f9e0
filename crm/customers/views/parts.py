"""Parts of a customer's page edited in place: ways of reaching, jobs, tags, credit, the company above.

Each answers htmx with its form in the place of the value, and 204 with `fl:saved` once it is saved; without scripts
it is a page of its own.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.actions.channels import COLUMNS, KnownEmail, get_channel, remove_channel, save_channel
from crm.customers.actions.jobs import get_job, remove_job, save_job
from crm.customers.actions.matching import company_for
from crm.customers.actions.tags import add_tag, remove_tag
from crm.customers.forms.parts import CHANNEL_FORMS, CreditForm, JobForm, ParentForm
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.known import known_of
from crm.customers.queries.profile import tag_suggestions
from crm.errors import NotFound, Refused
from crm.money import Money
from crm.records.actions.changing import change_record
from crm.records.queries.records import get_record
from crm.web.conflicts import seen_version, wanted
from crm.web.kinds import KINDS
from crm.web.templating import render_block, render_page, toast

CUSTOMERS = ("person", "company")
NOUNS = {"email": "e-mail", "phone": "phone number", "address": "address"}


@requires("customers.edit")
def channel(request: Request, kind: str, record_id: UUID, channel: str, row_id: UUID | None = None) -> HttpResponse:
    """Add an address or a number, or change one."""
    record = _record(request, kind, record_id)
    if channel not in CHANNEL_FORMS:
        raise NotFound("There is no such kind of address.")
    row = get_channel(record, channel, row_id) if row_id else None
    first = "first" in request.GET  # known to the record's own columns alone
    initial = {name: getattr(record, column) for name, column in COLUMNS[channel].items()} if first else _initial(row)
    form = CHANNEL_FORMS[channel](request.POST or None, initial=initial, company=kind == "company")
    if request.method == "POST" and form.is_valid():
        try:
            save_channel(kind, record_id, channel, form.cleaned_data, by=request.actor, row_id=row_id, first=first)
        except Refused as refusal:
            form.add_error(next(iter(COLUMNS[channel])), _said(request, refusal))
        else:
            return _saved(request, record)
    remove = reverse("customers:remove_channel", args=[kind, record_id, channel, row_id]) if row_id else ""
    title = f"Change {NOUNS[channel]}" if row or first else f"Add {NOUNS[channel]}"
    return _form(request, record, form, title, remove=remove)


@requires("customers.edit")
@require_POST
def remove_way(request: Request, kind: str, record_id: UUID, channel: str, row_id: UUID) -> HttpResponse:
    """Take an address or a number away."""
    record = _record(request, kind, record_id)
    row = remove_channel(kind, record_id, channel, row_id, by=request.actor)
    toast(request, f"{row} removed.")
    return _saved(request, record)


@requires("customers.edit")
def job(request: Request, person_id: UUID, job_id: UUID | None = None) -> HttpResponse:
    """Add a company that somebody works for, or change his job there."""
    person = _record(request, "person", person_id)
    own = get_job(person, job_id) if job_id else None
    names = ("title", "since", "until", "main")
    initial = {name: getattr(own, name) for name in names} | {"company_name": own.company.name} if own else {}
    form = JobForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            company = company_for(data.pop("company_name"), by=request.actor)
            save_job(person_id, company, data, by=request.actor, job_id=job_id)  # type: ignore[arg-type]  # it has a name
        except Refused as refusal:
            form.add_error("company_name", str(refusal))
        else:
            return _saved(request, person)
    remove = reverse("customers:remove_job", args=[person_id, job_id]) if job_id else ""
    return _form(request, person, form, "Change job" if own else "Add a company", remove=remove)


@requires("customers.edit")
@require_POST
def drop_job(request: Request, person_id: UUID, job_id: UUID) -> HttpResponse:
    """Take a company away that was entered by mistake."""
    person = _record(request, "person", person_id)
    removed = remove_job(person_id, job_id, by=request.actor)
    toast(request, f"{removed.company} removed.")
    return _saved(request, person)


@requires("customers.credit")
def credit(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Good, watch or stop, why, and up to which amount."""
    record = _record(request, kind, record_id)
    currency = record.credit_limit_currency or request.organization.currency
    limit = Money(record.credit_limit_minor, currency).amount if record.credit_limit_minor is not None else None
    initial = {"credit": record.credit, "credit_reason": record.credit_reason, "limit": limit}
    form = CreditForm(request.POST or None, initial=initial, currency=currency)
    if request.method == "POST" and form.is_valid():
        values = wanted(request, form.values())
        change_record(kind, record_id, values, by=request.actor, seen=seen_version(request))
        return _saved(request, record)
    return _form(request, record, form, "Credit standing")


@requires("customers.edit")
def parent(request: Request, company_id: UUID) -> HttpResponse:
    """Which company this one belongs to."""
    company = _record(request, "company", company_id)
    companies = companies_visible_to(request.actor)
    initial = {"parent": company.parent.name if company.parent else ""}
    form = ParentForm(request.POST or None, initial=initial, companies=companies)
    if request.method == "POST" and form.is_valid():
        values = wanted(request, form.cleaned_data)
        try:
            change_record("company", company_id, values, by=request.actor, seen=seen_version(request))
        except Refused as refusal:
            form.add_error("parent", str(refusal))
        else:
            return _saved(request, company)
    return _form(request, company, form, "Belongs to")


@requires("customers.edit")
@require_POST
def tag(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Put a tag on."""
    record = _record(request, kind, record_id)
    try:
        add_tag(record, request.POST.get("name", ""), request.actor)
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
    return _saved(request, record)


@requires("customers.edit")
@require_POST
def untag(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Take a tag off."""
    record = _record(request, kind, record_id)
    remove_tag(record, request.POST.get("name", ""), request.actor)
    return _saved(request, record)


@requires("customers.edit")
def tags(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Tags in use that begin as one types."""
    record = _record(request, kind, record_id)
    names = tag_suggestions(record, request.GET.get("name", ""))
    return render_page(request, "customers/tag_suggestions.html", {"names": names})


def _record(request: Request, kind: str, record_id: UUID) -> Any:
    """The person or company, which the actor may change. Raises NotFound, NotAllowed."""
    if kind not in CUSTOMERS:
        raise NotFound("There is no such record.")
    record = get_record(request.actor, kind, record_id)
    request.actor.require("customers.edit", record)
    return record


def _initial(row: Any) -> dict[str, Any]:
    names = ("label", "primary", "address", "number", "street", "postal_code", "city", "country", "shared")
    return {name: getattr(row, name) for name in names if hasattr(row, name)} if row else {}


def _said(request: Request, refusal: Refused) -> str:
    """Whose address it is, if the viewer may know."""
    if isinstance(refusal, KnownEmail):
        return known_of(request.actor, refusal.person).sentence
    return str(refusal)


def _saved(request: Request, record: Any) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "fl:saved"})
    return HttpResponseRedirect(KINDS[record.kind].url(record.pk))


def _form(request: Request, record: Any, form: forms.Form, title: str, *, remove: str = "") -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "record": record,
        "action": request.get_full_path(),
        "remove_url": remove,
        "record_url": KINDS[record.kind].url(record.pk),
        "version": seen_version(request) if request.method == "POST" else record.version,
    }
    status = 422 if request.method == "POST" else 200
    if not request.headers.get("HX-Request"):
        return render_page(request, "customers/part.html", context, status=status)
    block = render_block(request, "customers/part.html", "part", context)
    return HttpResponse(block, status=status, headers={"HX-Reswap": "innerHTML"})
