"""Signed in, without the pages of signing in."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.client import Ask
from crm.accounts.middleware import ACTIVE
from crm.accounts.models import Membership
from crm.accounts.sessions import SessionStore
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

CSRF = "b" * 32


@dataclass(frozen=True)
class Desk:
    """A member's browser."""

    organization: Organization
    member_id: UUID
    cookie: str

    def get(self, path: str, *, htmx: bool = False, target: str = "") -> Ask:
        """A page, or with `htmx` the part of one that goes into the element `target`."""
        return Ask(path, self._headers(htmx=htmx or bool(target)) | ({"HX-Target": target} if target else {}))

    def post(self, path: str, form: dict[str, str]) -> Ask:
        """A form sent by htmx."""
        return Ask(path, {**self._headers(htmx=True), "X-CSRFToken": CSRF}, form)

    def _headers(self, *, htmx: bool) -> dict[str, str]:
        return {"Cookie": self.cookie} | ({"HX-Request": "true"} if htmx else {})


def sign_in(organization: Organization) -> Desk:
    """The owner of the organization, who sees everything in it."""
    with tenant_scope(organization):
        member = Membership.objects.select_related("user").get(role__slug="owner")
    session = SessionStore()
    session[SESSION_KEY] = str(member.user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session[ACTIVE] = str(organization.id)
    session.create()
    names = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return Desk(organization, member.id, names)
