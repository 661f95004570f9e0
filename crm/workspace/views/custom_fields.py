"""Settings: the organization's own fields of its records."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused, Stale
from crm.records.actions.custom_fields import add_custom_field, change_custom_field, order_custom_fields
from crm.records.models import CustomField, CustomKind
from crm.records.queries.custom_fields import (
    all_custom_fields,
    get_custom_field,
    records_with_option,
    records_with_value,
)
from crm.records.queries.records import record_type
from crm.web.custom_fields.preview import Preview
from crm.web.kinds import KINDS
from crm.web.templating import render_page, toast
from crm.workspace.forms.custom_fields import (
    WITH_OPTIONS,
    FieldForm,
    Options,
    arrange,
    built_in,
    posted_options,
    typed,
)
from crm.workspace.showing_fields import KIND_WORDS, field_rows, record_tabs


@requires("workspace.settings")
@require_GET
def own_fields(request: Request, kind: str = "person") -> HttpResponse:
    """The fields of one kind of record: in use, put away, built in."""
    _known(kind)
    fields, counts = all_custom_fields(kind), records_with_value(kind)
    context = {
        "kind": KINDS[kind],
        "tabs": record_tabs(kind),
        "rows": field_rows([field for field in fields if field.active], counts),
        "away": field_rows([field for field in fields if not field.active], counts),
        "built_in": built_in(kind),
    }
    return render_page(request, "workspace/custom_fields.html", context)


@requires("workspace.settings")
def new_own_field(request: Request, kind: str) -> HttpResponse:
    """Choose a type (`?type=`), then describe the field."""
    _known(kind)
    chosen = request.GET.get("type", "")
    if chosen not in CustomKind.values:
        return render_page(request, "workspace/custom_field_types.html", {"kind": KINDS[kind], "types": KIND_WORDS})
    empty: Options = [["", ""], ["", ""]] if chosen in WITH_OPTIONS else []
    return _edit(request, CustomField(record_kind=kind, kind=chosen), empty)


@requires("workspace.settings")
def own_field(request: Request, field_id: UUID) -> HttpResponse:
    """Change a field."""
    field = get_custom_field(field_id)
    return _edit(request, field, [list(option) for option in field.options])


@requires("workspace.settings")
@require_POST
def own_field_activity(request: Request, field_id: UUID) -> HttpResponse:
    """Put a field away, or bring it back with `active=1`."""
    active = request.POST.get("active") == "1"
    field = change_custom_field(field_id, {"active": active}, by=request.actor)
    toast(request, f"{field.label} is back." if active else f"{field.label} was put away. Its values are kept.")
    return redirect("workspace:own_fields_of", field.record_kind)


@requires("workspace.settings")
@require_POST
def own_fields_order(request: Request, kind: str) -> HttpResponse:
    """Put fields into another order: `ids` in theirs, or `up` or `down` with one id."""
    _known(kind)
    ids = [str(field.id) for field in all_custom_fields(kind) if field.active]
    order_custom_fields(kind, [UUID(each) for each in _ordered(request, ids)], by=request.actor)
    return redirect("workspace:own_fields_of", kind)


def _edit(request: Request, field: CustomField, options: Options) -> HttpResponse:
    """The page of a new or known field: shown, arranged by its buttons, or saved."""
    if request.method != "POST":
        return _page(request, field, FieldForm(field=field), options)
    options = posted_options(request.POST)
    if do := request.POST.get("do"):
        known = [*field.options, *field.away_options]
        return _page(request, field, FieldForm(field=field, initial=typed(request.POST)), arrange(options, do, known))
    form = FieldForm(request.POST, field=field)
    if form.is_valid() and (saved := _saved(request, form, options)):
        toast(request, f"{saved.label} saved.")
        return HttpResponseRedirect(reverse("workspace:own_fields_of", args=[saved.record_kind]))
    return _page(request, field, form, options, status=422)


def _saved(request: Request, form: FieldForm, options: Options) -> CustomField | None:
    """The field as the verb left it; None if it refused, which the form then says."""
    field = form.field
    values = form.values(options)
    try:
        if field._state.adding:
            return add_custom_field(values | {"record_kind": field.record_kind, "kind": field.kind}, by=request.actor)
        return change_custom_field(field.id, values, by=request.actor, seen=form.cleaned_data["version"])
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _page(
    request: Request, field: CustomField, form: FieldForm, options: Options, *, status: int = 200
) -> HttpResponse:
    kept = {key for key, _ in options}
    known = [*field.options, *field.away_options]
    context: dict[str, Any] = {
        "kind": KINDS[field.record_kind],
        "field": field,
        "is_new": field._state.adding,
        "type": KIND_WORDS[CustomKind(field.kind)],
        "form": form,
        "options": options if field.kind in WITH_OPTIONS else None,
        "away_options": [option for option in known if option[0] not in kept],
        "uses": {} if field._state.adding else records_with_option(field),
        "headings": sorted({each.section for each in all_custom_fields(field.record_kind) if each.section}),
        "action": request.get_full_path(),
        "preview": Preview(field, form, options, request.actor),
    }
    return render_page(request, "workspace/custom_field.html", context, status=status)


def _known(kind: str) -> None:
    if kind not in KINDS or not record_type(kind).has_custom:
        raise NotFound("There are no fields of that kind.")


def _ordered(request: Request, ids: list[str]) -> list[str]:
    """The ids in the order that was asked for; unknown ones are left out, missing ones stay behind."""
    if given := request.POST.get("ids"):
        wanted = [each for each in given.split(",") if each in ids]
        return [*dict.fromkeys(wanted), *(each for each in ids if each not in wanted)]
    for step, name in ((-1, "up"), (1, "down")):
        if (moved := request.POST.get(name, "")) in ids:
            at = ids.index(moved)
            ids.insert(max(at + step, 0), ids.pop(at))
    return ids
