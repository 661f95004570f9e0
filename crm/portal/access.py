"""Who is on a portal page: a signed-in customer, or whoever came by.

A customer's session lives beside a colleague's in the same cookie and never becomes one: it is a key of the session
that names one organization, and only these decorators read it.
"""

from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from crm.accounts.access import View, public_page
from crm.accounts.actor import Actor, visitor_actor
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.portal.models import PortalAccount

SEEN_EVERY = timedelta(minutes=10)


def portal_page(view: View) -> View:
    """For everybody, under /p/<organization>/portal/. `request.portal` is the customer's account, or None."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        request.portal = account_of(request)
        request.actor = portal_actor(request.portal) if request.portal else visitor_actor()
        return _private(view(request, *args, **kwargs))

    return public_page(guarded)


def portal_signed_in(view: View) -> View:
    """For customers who signed in to this organization's portal; others get its sign-in page and come back after."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.portal is None:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    page = portal_page(guarded)
    page.access = "portal"  # type: ignore[attr-defined]
    return page


def customer_of(request: Request) -> PortalAccount:
    """Who is signed in, on pages behind `portal_signed_in`."""
    if request.portal is None:
        raise NotFound("Sign in first.")
    return request.portal


def portal_actor(account: PortalAccount) -> Actor:
    """The customer as the doer of things: no capability at all, and the id is his person's."""
    return Actor(kind="portal", id=account.person_id, name=account.person.name)


def account_of(request: Request) -> PortalAccount | None:
    """Who signed in to this organization's portal in this browser, if his account still is open."""
    account_id = request.session.get(session_key(request.organization.id))
    if account_id is None:
        return None
    # Whose person lies in the bin has to sign in anew: that is getting in touch, and takes him out of it.
    open_to = PortalAccount.objects.filter(id=account_id, active=True, person__deleted_at__isnull=True)
    account = open_to.select_related("person").first()
    if account:
        _note_seen(account)
    return account


def enter(request: Request, account: PortalAccount) -> None:
    """Sign him in, under a new session id: one planted before is worth nothing."""
    request.session.cycle_key()
    request.session[session_key(request.organization.id)] = str(account.id)


def leave(request: Request) -> None:
    """Sign him out of this organization's portal, and of nothing else."""
    request.session.pop(session_key(request.organization.id), None)
    request.session.cycle_key()


def session_key(organization_id: UUID) -> str:
    """Where a session keeps the account that is signed in to one organization's portal."""
    return f"portal:{organization_id}"


def next_key(organization_id: UUID) -> str:
    """Where a session keeps the page somebody wanted before he had to sign in."""
    return f"portal-next:{organization_id}"


def code_key(organization_id: UUID) -> str:
    """Where a session keeps which code was asked for from this browser."""
    return f"portal-code:{organization_id}"


def _to_sign_in(request: Request) -> HttpResponse:
    if request.method == "GET":
        request.session[next_key(request.organization.id)] = request.get_full_path()
    return HttpResponseRedirect(reverse("portal:sign_in", args=[request.organization.slug]))


def _note_seen(account: PortalAccount) -> None:
    now = timezone.now()
    if account.last_seen_at is None or now - account.last_seen_at > SEEN_EVERY:
        PortalAccount.objects.filter(id=account.id).update(last_seen_at=now)


def _private(response: HttpResponse) -> HttpResponse:
    """What one customer sees is kept by no proxy."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
