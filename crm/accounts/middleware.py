"""Opens the organization's scope around view, template and commit."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone, translation

from crm.accounts.actor import member_actor, visitor_actor
from crm.accounts.models import Membership
from crm.accounts.opening import as_it_was, remember, who_opened
from crm.accounts.queries.members import seats_of
from crm.accounts.queries.organizations import organization_called
from crm.accounts.queries.who import Who, who_is_here
from crm.accounts.requests import Request
from crm.accounts.sessions import is_opened_by
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

ACTIVE = "organization"  # the session's key
# Pages on which one founds, joins or changes organizations, and the API: they open scopes of their own.
BETWEEN = ("/organizations/", "/invitations/", "/api/")
PUBLIC = "/p/"
NOT_AT_WORK = (PUBLIC, *BETWEEN)
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
        if not request.path_info.startswith(NOT_AT_WORK) and (opened := as_it_was(request)) is not None:
            with tenant_scope(opened.organization_id):
                if who := _if_it_is_he(request, who_opened(request, opened)):
                    return self._answer_inside(request, who.organization, who.membership)
        if (chosen := _chosen(request)) is not None:
            with tenant_scope(chosen):
                if who := _if_it_is_he(request, who_is_here(UUID(request.session[SESSION_KEY]))):
                    remember(request, chosen)
                    return self._answer_inside(request, who.organization, who.membership)
        organization = _organization_of(request)
        if organization is None:
            return self.get_response(request)
        # The commit is inside: where a deferred constraint fails there, the answer is the page of an error, not "done".
        with tenant_scope(organization):
            return self._answer_inside(request, organization, _membership_of(request))

    def _answer_inside(
        self, request: Request, organization: Organization, membership: Membership | None
    ) -> HttpResponse:
        _enter(request, organization, membership)
        with timezone.override(_zone_of(request, organization)), translation.override(organization.language):
            response = self.get_response(request)
        if response.status_code >= 500 or response.status_code in UNDONE:
            transaction.set_rollback(True)
        return response


def enter_organization(request: Request, organization_id: UUID) -> None:
    """Make it the one the session works in. The next request checks the seat."""
    request.session[ACTIVE] = str(organization_id)


def _chosen(request: Request) -> UUID | None:
    """The organization that the session works in, if it is one of a member at work."""
    if request.path_info.startswith(NOT_AT_WORK) or SESSION_KEY not in request.session:
        return None
    chosen = request.session.get(ACTIVE)
    return UUID(chosen) if chosen else None


def _if_it_is_he(request: Request, who: Who | None) -> Who | None:
    """Who opened the session, if he has a seat in the organization being worked for; None also in doubt."""
    if who is None or not is_opened_by(request.session, who.user):
        return None
    request.user, request.seats = who.user, who.seats
    return who


def _organization_of(request: Request) -> Organization | None:
    """The long way: of visitors, of who has just signed in or lost his seat, and of sessions only Django can judge."""
    if request.path_info.startswith(PUBLIC):
        slug = request.path_info.split("/", 3)[2]
        return organization_called(slug)
    if request.path_info.startswith(BETWEEN) or not request.user.is_authenticated:
        return None
    request.seats = seats_of(request.user)
    chosen = request.session.get(ACTIVE)
    known = next((seat for seat in request.seats if str(seat.organization_id) == chosen), None)
    seat = known or min(request.seats, key=lambda each: each.created_at, default=None)
    if seat and not chosen:
        enter_organization(request, seat.organization_id)  # so that the next page knows it at once
    return seat.organization if seat else None


def _membership_of(request: Request) -> Membership | None:
    if request.path_info.startswith(PUBLIC):
        return None
    return Membership.objects.active().select_related("role").filter(user_id=request.user.pk).first()


def _enter(request: Request, organization: Organization, membership: Membership | None) -> None:
    request.organization = organization
    if request.path_info.startswith(PUBLIC):
        request.actor = visitor_actor()
        return
    if membership and (membership.name, membership.email) != (request.user.name, request.user.email):
        # He changed them in his account, which all his organizations share; each takes them over at his next click.
        membership.name, membership.email = request.user.name, request.user.email
        membership.save(update_fields=["name", "email"])
    request.actor = member_actor(membership) if membership else None  # type: ignore[assignment]


def _zone_of(request: Request, organization: Organization) -> str:
    own = getattr(request.user, "time_zone", "") if not request.path_info.startswith(PUBLIC) else ""
    return own or organization.time_zone
