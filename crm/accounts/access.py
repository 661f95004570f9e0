"""Every URL says who may open it; tests/architecture finds those that don't."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.requests import Request
from crm.errors import NotFound

View = Callable[..., HttpResponse]


def requires(capability: str, *also: str) -> Callable[[View], View]:
    """For members whose role has the capability (and those beside it): others get 403, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if away := _not_yet_inside(request):
                return away
            for needed in (capability, *also):
                request.actor.require(needed)
            return view(request, *args, **kwargs)

        guarded.access = capability  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """For every member of the active organization."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return _not_yet_inside(request) or view(request, *args, **kwargs)

    guarded.access = "signed in"  # type: ignore[attr-defined]
    return guarded


def user_only(view: View) -> View:
    """For whoever is signed in, whether or not he works in an organization yet."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.access = "user"  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """For everybody. What it may show is the view's own business."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def public_page(view: View) -> View:
    """For everybody, under /p/<organization>/: the view runs in that organization's scope, as a visitor.

    The slug is taken from the address by the middleware; the view does not get it again. 404 where no
    organization is called so.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, organization_slug: str, **kwargs: Any) -> HttpResponse:
        if not request.organization:
            raise NotFound("There is no such page.")
        return view(request, *args, **kwargs)

    guarded.access = "public"  # type: ignore[attr-defined]
    return guarded


def _not_yet_inside(request: Request) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.actor or request.actor.kind != "member":
        return HttpResponseRedirect(reverse("accounts:organizations"))
    return None
