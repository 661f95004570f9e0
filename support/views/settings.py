"""Settings of support: queues, addresses, response targets."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.mail.addresses import inbound_address
from crm.web.templating import render_page, toast
from support.actions.settings import add_queue, change_settings, close_queue
from support.forms.tickets import QueueForm, SettingsForm
from support.queries.settings import active_queues, support_settings


@require_http_methods(["GET", "POST"])
@requires("support.settings")
def settings(request: Request) -> HttpResponse:
    """Addresses, queues, targets."""
    form = SettingsForm(request.POST or None, instance=support_settings())
    if request.method == "POST" and form.is_valid():
        change_settings(form.cleaned_data, by=request.actor)
        toast(request, "Saved. The new times are for tickets from now on.")
        return HttpResponseRedirect(reverse("support:settings"))
    return _page(request, form, QueueForm(), status=422 if form.errors else 200)


@require_POST
@requires("support.settings")
def queues(request: Request) -> HttpResponse:
    """Add a queue."""
    form = QueueForm(request.POST)
    if not form.is_valid():
        return _page(request, SettingsForm(instance=support_settings()), form, status=422)
    queue = add_queue(form.cleaned_data["name"], by=request.actor)
    toast(request, f"{queue.name} added.")
    return HttpResponseRedirect(reverse("support:settings"))


@require_POST
@requires("support.settings")
def queue_closing(request: Request, queue_id: UUID) -> HttpResponse:
    """Close a queue."""
    queue = close_queue(queue_id, by=request.actor)
    toast(request, f"{queue.name} closed.")
    return HttpResponseRedirect(reverse("support:settings"))


def _page(request: Request, form: SettingsForm, queue_form: QueueForm, *, status: int) -> HttpResponse:
    portal = request.build_absolute_uri(reverse("portal:home", args=[request.organization.slug]))
    context = {
        "form": form,
        "queue_form": queue_form,
        "queues": active_queues(),
        "portal_url": portal,
        "address": inbound_address(request.organization),
    }
    return render_page(request, "support/settings.html", context, status=status)
