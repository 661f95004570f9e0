"""Saved views of a list: save, keep changes, rename, share, pin, order, delete."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.accounts.access import signed_in
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.actions import saved_views as actions
from crm.web.forms.views import ViewForm
from crm.web.lists.bar import FilterBar, encode
from crm.web.lists.counts import view_counts
from crm.web.lists.registry import Place, place_named
from crm.web.queries.saved_views import get_view, views_of
from crm.web.templating import render_page, toast


@signed_in
@require_http_methods(["GET", "POST"])
def views(request: Request, key: str) -> HttpResponse:
    """All views of a list that one may use; POST saves what is shown as a new one."""
    place = _place(request, key)
    sent = request.POST if request.method == "POST" else request.GET
    bar = FilterBar(place, request.actor, QueryDict(sent.get("state", "")))
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        view = actions.save_view(
            key, form.cleaned_data["name"], encode(bar.pairs), by=request.actor, sort=bar.sort, columns=bar.columns,
            shape=bar.shape, shared=form.cleaned_data["shared"],
        )  # fmt: skip
        if form.cleaned_data["pinned"]:
            actions.pin_view(view.pk, True, by=request.actor)
        toast(request, f"View “{view.name}” saved")
        return HttpResponseRedirect(f"{place.url}?view={view.pk}", status=303)
    rows = [(view, actions.may_change(view, request.actor)) for view in views_of(key, request.actor)]
    context = {"place": place, "bar": bar, "form": form, "rows": rows, "state": sent.get("state", "")}
    return render_page(request, "lists/views.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def counts(request: Request, key: str) -> HttpResponse:
    """How many each view shows, each to be put beside its name."""
    found = view_counts(_place(request, key), request.actor).items()
    return HttpResponse(format_html_join("", '<span id="view-count-{}" hx-swap-oob="innerHTML">{}</span>', found))


@signed_in
@require_POST
def change_view(request: Request, key: str, view_id: UUID) -> HttpResponse:
    """One thing of a view: do = keep, rename, share, unshare, pin, unpin, up, down."""
    place = _place(request, key)
    _of_list(request, key, view_id)
    do = request.POST.get("do", "")
    if do == "keep":
        bar = FilterBar(place, request.actor, QueryDict(request.POST.get("state", "")))
        view = actions.keep_changes(
            view_id, encode(bar.pairs), by=request.actor, sort=bar.sort, columns=bar.columns, shape=bar.shape
        )
        toast(request, f"View “{view.name}” saved")
        return HttpResponseRedirect(f"{place.url}?view={view_id}", status=303)
    if do == "rename":
        form = ViewForm(request.POST)
        if form.is_valid():
            actions.rename_view(view_id, form.cleaned_data["name"], by=request.actor)
        else:
            toast(request, "Give the view a name.", tone="error")
    elif do in CHANGES:
        CHANGES[do](view_id, request.actor)
    else:
        raise NotFound("There is no such command.")
    return HttpResponseRedirect(reverse("web:views", args=[key]), status=303)


@signed_in
@require_POST
def delete(request: Request, key: str, view_id: UUID) -> HttpResponse:
    """Take a view away; the toast brings it back."""
    _place(request, key)
    _of_list(request, key, view_id)
    view = actions.delete_view(view_id, by=request.actor)
    undo = reverse("web:view_restoration", args=[key, view_id]) if view.owner_id == request.actor.member_id else ""
    toast(request, f"View “{view.name}” deleted", undo=undo)
    return HttpResponseRedirect(reverse("web:views", args=[key]), status=303)


@signed_in
@require_POST
def restore(request: Request, key: str, view_id: UUID) -> HttpResponse:
    """Bring a deleted view back."""
    place = _place(request, key)
    view = actions.restore_view(view_id, by=request.actor)
    toast(request, f"View “{view.name}” is back")
    return HttpResponseRedirect(f"{place.url}?view={view.pk}", status=303)


def _place(request: Request, key: str) -> Place:
    place = place_named(key)
    request.actor.require(place.capability)
    return place


def _of_list(request: Request, key: str, view_id: UUID) -> None:
    if get_view(request.actor, view_id).list_key != key:
        raise NotFound("There is no such view.")


CHANGES: dict[str, Callable[[UUID, Actor], object]] = {
    "share": lambda view_id, actor: actions.share_view(view_id, True, by=actor),
    "unshare": lambda view_id, actor: actions.share_view(view_id, False, by=actor),
    "pin": lambda view_id, actor: actions.pin_view(view_id, True, by=actor),
    "unpin": lambda view_id, actor: actions.pin_view(view_id, False, by=actor),
    "up": lambda view_id, actor: actions.move_view(view_id, -1, by=actor),
    "down": lambda view_id, actor: actions.move_view(view_id, 1, by=actor),
}
