"""API keys: make, list, revoke."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.api.actions.keys import make_key, revoke_key
from crm.api.queries.keys import keys
from crm.errors import Refused
from crm.web.templating import render_page, toast
from crm.workspace.forms.api_keys import ApiKeyForm


@requires("api.keys")
def api_keys(request: Request) -> HttpResponse:
    """The keys there are; the form that makes one, and its secret, this once."""
    form = ApiKeyForm(request.POST or None, by=request.actor)
    made, token = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, token = make_key(**form.values(), by=request.actor)
            form = ApiKeyForm(by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "keys": keys(), "made": made, "token": token, "site": settings.SITE_URL}
    response = render_page(request, "workspace/api_keys.html", context, status=422 if form.errors else 200)
    if token:
        response.headers["Cache-Control"] = "no-store"
    return response


@requires("api.keys")
@require_POST
def revoke_api_key(request: Request, key_id: UUID) -> HttpResponse:
    """Close a key for good."""
    key = revoke_key(key_id, by=request.actor)
    toast(request, f"{key.name} opens nothing any more.")
    return redirect("workspace:api_keys")
