"""Opens the organization's scope around view, template and commit."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone, translation

from crm.accounts.actor import member_actor, visitor_actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import seats_of
from crm.accounts.queries.organizations import organization_called
from crm.accounts.requests import Request
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

ACTIVE = "organization"  # the session's key
# Pages on which one founds, joins or changes organizations, and the API: they open scopes of their own.
BETWEEN = ("/organizations/", "/invitations/", "/api/")
UNDONE = frozenset({403, 404, 409})  # a verb that refused leaves nothing behind

Answer = Callable[[Request], HttpResponse]


class OrganizationMiddleware:
    """Finds the organization from the public address (`/p/<slug>/`) or the member's session.

    Sets `request.organization` and `request.actor`. A member whose seat was taken away finds himself outside at
    his next click: nothing of his capabilities is kept anywhere.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.organization = request.actor = None  # type: ignore[assignment]  # nobody's, until found
        request.seats = []
        organization = _organization_of(request)
        if organization is None:
            return self.get_response(request)
        # The commit is inside: where a deferred constraint fails there, the answer is the page of an error, not "done".
        with tenant_scope(organization):
            return self._answer_inside(request, organization)

    def _answer_inside(self, request: Request, organization: Organization) -> HttpResponse:
        _enter(request, organization)
        with timezone.override(_zone_of(request, organization)), translation.override(organization.language):
            response = self.get_response(request)
        if response.status_code >= 500 or response.status_code in UNDONE:
            transaction.set_rollback(True)
        return response


def enter_organization(request: Request, organization_id: UUID) -> None:
    """Make it the one the session works in. The next request checks the seat."""
    request.session[ACTIVE] = str(organization_id)


def _organization_of(request: Request) -> Organization | None:
    if request.path_info.startswith("/p/"):
        slug = request.path_info.split("/", 3)[2]
        return organization_called(slug)
    if request.path_info.startswith(BETWEEN) or not request.user.is_authenticated:
        return None
    request.seats = seats_of(request.user)
    chosen = request.session.get(ACTIVE)
    known = next((seat for seat in request.seats if str(seat.organization_id) == chosen), None)
    seat = known or min(request.seats, key=lambda each: each.created_at, default=None)
    return seat.organization if seat else None


def _enter(request: Request, organization: Organization) -> None:
    request.organization = organization
    if request.path_info.startswith("/p/"):
        request.actor = visitor_actor()
        return
    membership = Membership.objects.active().select_related("role").filter(user_id=request.user.pk).first()
    if membership and (membership.name, membership.email) != (request.user.name, request.user.email):
        # He changed them in his account, which all his organizations share; each takes them over at his next click.
        membership.name, membership.email = request.user.name, request.user.email
        membership.save(update_fields=["name", "email"])
    request.actor = member_actor(membership) if membership else None  # type: ignore[assignment]


def _zone_of(request: Request, organization: Organization) -> str:
    own = getattr(request.user, "time_zone", "") if not request.path_info.startswith("/p/") else ""
    return own or organization.time_zone
