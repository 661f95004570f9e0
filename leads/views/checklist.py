"""Settings: what has to be known of a lead."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from leads.actions.checklist import add_point, change_point, move_point, own_points, remove_point, restore_point
from leads.forms.checklist import PointForm
from leads.queries.checklist import get_point


@requires("leads.scoring")
@require_GET
def show_checklist(request: Request) -> HttpResponse:
    """All points, in their order."""
    return render_page(request, "leads/checklist_points.html", {"points": own_points(by=request.actor)})


@requires("leads.scoring")
def new_point(request: Request) -> HttpResponse:
    """Add a point."""
    form = PointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        add_point(data["id"], data["label"], data["meaning"], required=data["required"], by=request.actor)
        toast(request, f"{data['label']} stands on the checklist now.")
        return redirect("leads:checklist")
    return _form(request, form, "New point")


@requires("leads.scoring")
def edit_point(request: Request, point_id: UUID) -> HttpResponse:
    """Change a point."""
    point = get_point(point_id)
    initial = {name: getattr(point, name) for name in PointForm.base_fields}
    form = PointForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change_point(point_id, data["label"], data["meaning"], required=data["required"], by=request.actor)
        toast(request, "Saved.")
        return redirect("leads:checklist")
    return _form(request, form, point.label)


@requires("leads.scoring")
@require_POST
def drop_point(request: Request, point_id: UUID) -> HttpResponse:
    """Ask it no more, with the way back."""
    point = remove_point(point_id, by=request.actor)
    toast(request, f"{point.label} is not asked any more.", undo=reverse("leads:point_restoring", args=[point_id]))
    return redirect("leads:checklist")


@requires("leads.scoring")
@require_POST
def bring_point_back(request: Request, point_id: UUID) -> HttpResponse:
    """Ask it again."""
    toast(request, f"{restore_point(point_id, by=request.actor).label} is asked again.")
    return redirect("leads:checklist")


@requires("leads.scoring")
@require_POST
def place_point(request: Request, point_id: UUID) -> HttpResponse:
    """One place up or down."""
    move_point(point_id, -1 if request.POST.get("to") == "up" else 1, by=request.actor)
    return redirect("leads:checklist")


def _form(request: Request, form: PointForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render_page(request, "leads/checklist_point.html", context, status=422 if form.errors else 200)
