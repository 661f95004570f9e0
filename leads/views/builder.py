"""The form builder: fields on the left, settings of what is chosen on the right, and how it looks."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.forms import ModelForm
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.templating import render_page, toast
from leads.actions.forms import add_field, change_field, change_form, move_field, remove_field, undo_change
from leads.forms.building import FieldForm
from leads.forms.building_parts import PARTS, part_form
from leads.forms.public import PublicForm
from leads.models import FieldKind, FormField, LeadForm
from leads.queries.forms import get_form


@requires("leads.forms")
@require_GET
def show_builder(request: Request, form_id: UUID) -> HttpResponse:
    """The form's parts, and the settings of `?field=` or `?part=`."""
    form = get_form(request.actor, form_id)
    field = form.part(request.GET.get("field", ""))
    if field:
        return _builder(request, form, field=field, settings_form=FieldForm(field=field, lead_form=form))
    part = request.GET.get("part", "page")
    if part == "publish":
        return _builder(request, form, part=part)
    part = part if part in PARTS else "page"
    return _builder(request, form, part=part, settings_form=_part_form(request, form, part, None))


@requires("leads.forms")
@require_POST
def save_part(request: Request, form_id: UUID, part: str) -> HttpResponse:
    """Save page, consent or afterwards."""
    if part not in PARTS:
        raise NotFound("There is no such part.")
    form = get_form(request.actor, form_id)
    filled = _part_form(request, form, part, request.POST)
    if not filled.is_valid():
        fresh = get_form(request.actor, form_id)
        return _builder(request, fresh, part=part, settings_form=filled, status=422)
    values: dict[str, Any] = dict(filled.cleaned_data)
    if "value" in values:
        values["value_minor"] = values.pop("value").minor or None
    change_form(form_id, values, by=request.actor)
    toast(request, "Saved.")
    return _to(form_id, part=part)


@requires("leads.forms")
@require_POST
def new_field(request: Request, form_id: UUID) -> HttpResponse:
    """Add a field of the chosen kind."""
    kind = request.POST.get("kind", "")
    if kind not in FieldKind.values:
        raise NotFound("There is no such kind of field.")
    field = add_field(form_id, FieldKind(kind), by=request.actor)
    return _to(form_id, field=field.key)


@requires("leads.forms")
@require_POST
def save_field(request: Request, form_id: UUID, key: str) -> HttpResponse:
    """Save the settings of a field."""
    form = get_form(request.actor, form_id)
    field = form.part(key)
    if field is None:
        raise NotFound("There is no such field.")
    filled = FieldForm(request.POST, field=field, lead_form=form)
    if not filled.is_valid():
        return _builder(request, form, field=field, settings_form=filled, status=422)
    change_field(form_id, key, filled.values(), by=request.actor)
    toast(request, "Saved.")
    return _to(form_id, field=key)


@requires("leads.forms")
@require_POST
def place_field(request: Request, form_id: UUID, key: str) -> HttpResponse:
    """Put a field at another place: `to` counts from 0."""
    to = request.POST.get("to", "")
    if not to.lstrip("-").isdecimal():
        raise NotFound("There is no such place.")
    move_field(form_id, key, int(to), by=request.actor)
    return _to(form_id, field=key)


@requires("leads.forms")
@require_POST
def drop_field(request: Request, form_id: UUID, key: str) -> HttpResponse:
    """Ask this no more."""
    remove_field(form_id, key, by=request.actor)
    toast(request, "The form does not ask this any more. Answers given so far are kept.")
    return _to(form_id, part="page")


@requires("leads.forms")
@require_POST
def undo(request: Request, form_id: UUID) -> HttpResponse:
    """Take the newest change back."""
    form = undo_change(form_id, by=request.actor)
    toast(request, "The last change is taken back." if form else "There is no change left to take back.")
    return _to(form_id, part="page")


def _builder(
    request: Request,
    form: LeadForm,
    *,
    part: str = "",
    field: FormField | None = None,
    settings_form: forms.BaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    slug = request.organization.slug
    address = settings.SITE_URL + reverse("leads_public:form", args=[slug, form.slug])
    context = {
        "form": form,
        "parts": form.parts,
        "kinds": [(kind.value, kind.label, FormField(key="x", kind=kind, label="").icon) for kind in FieldKind],
        "part": part,
        "part_title": PARTS[part][0] if part in PARTS else "Publish",
        "field": field,
        "settings_form": settings_form,
        "address": address,
        "snippet": _snippet(request, form, address) if part == "publish" else "",
        "frame_code": _frame_code(request, form) if part == "publish" else "",
    }
    response = render_page(request, "leads/forms/builder.html", context, block="builder", status=status)
    if status != 200:
        response["HX-Push-Url"] = "false"  # the address of a form that was refused is none to come back to
    return response


def _snippet(request: Request, form: LeadForm, address: str) -> str:
    """Plain HTML for any page, and the small script that makes it quick."""
    filled = PublicForm(form, auto_id="fairlead-%s")
    ours = f"{settings.SITE_URL}{settings.STATIC_URL}"
    parts = {"script": f"{ours}js/embed.js", "style": f"{ours}css/embed.css"}
    context = {"form": form, "filled": filled, "address": address, **parts}
    return render_to_string("leads/forms/snippet.html", context, request).strip()


def _frame_code(request: Request, form: LeadForm) -> str:
    framed = settings.SITE_URL + reverse("leads_public:framed", args=[request.organization.slug, form.slug])
    frame = '<iframe src="{}" title="{}" width="100%" height="720" style="border:0"></iframe>'
    script = f"{settings.SITE_URL}{settings.STATIC_URL}js/embed.js"  # makes it as tall as what is in it
    return format_html(frame + '\n<script src="{}" defer></script>', framed, form.title, script)


def _part_form(request: Request, form: LeadForm, part: str, data: Any) -> ModelForm[LeadForm]:
    currency = request.organization.currency
    return part_form(form, part, data, currency=currency, amounts=request.actor.sees_amounts)


def _to(form_id: UUID, **chosen: str) -> HttpResponse:
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return HttpResponseRedirect(f"{reverse('leads:form', args=[form_id])}?{query}", status=303)
