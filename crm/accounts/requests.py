"""A request as the views get it: with who asks and for which organization."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from crm.accounts.actor import Actor
    from crm.accounts.models import Seat, User
    from crm.portal.models import PortalAccount
    from crm.tenancy.models import Organization

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # they change nothing (RFC 9110, section 9.2.1)


class Request(HttpRequest):
    """What OrganizationMiddleware and the access decorators have made sure of.

    Only a type: Django makes plain HttpRequests. On `@public` views actor and organization may be None;
    `portal` is the customer who is signed
    in to the portal; `reference` is the request's name in the logs; `seats` are the organizations a member works in.
    """

    actor: "Actor"
    organization: "Organization"
    user: "User"
    htmx: "HtmxDetails"
    portal: "PortalAccount | None"
    reference: str
    seats: "list[Seat]"
