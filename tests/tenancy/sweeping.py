"""The two organizations of the sweep, and one request to any address with everything it might have done undone."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse

from crm.accounts.actions.organizations import create_organization
from crm.accounts.models import Membership, User
from crm.customers.models import Person
from crm.portal.access import session_key
from crm.portal.models import PortalAccount
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from tests.factories.filling import fill_organization, tenant_models
from tests.tenancy.routes import Route
from tests.world import Member, OutsideClient, make_user, scope_of

MARKER = "leakmarka"  # in every text of the searched organization; nothing else contains it
QUESTION = "leakm"  # what a search types: the page repeats it
ID = UUID("0190a0a0-0000-7000-8000-00000000000a")  # of every record of the searched organization
SESSIONS = ("django_session", "usersessions_usersession")  # of no organization, and written by most requests

# Names that forms and filters give to references: each gets an id of the other organization.
REFERENCES = sorted({
    name
    for model in tenant_models()
    for field in model._meta.local_fields
    if field.is_relation or field.name.endswith("_id")
    for name in (field.name, field.attname)
} | {"id", "ids", "pk", "record", "picked", "subject_id", "assignee", "before", "after"})  # fmt: skip


@dataclass
class Answer:
    """What came back from one address."""

    route: Route
    method: str
    status: int
    text: str
    error: Exception | None = None
    changed: bool = False

    @property
    def leaks(self) -> bool:
        """Whether it shows anything of the searched organization."""
        return MARKER in self.text.lower()

    def __str__(self) -> str:
        broke = f" {self.error!r}" if self.error else ""
        return f"{self.method} /{self.route.route} -> {self.status}{broke}"


class Sweep:
    """`searched` is full of the marker; `stranger` may do everything in another organization."""

    def __init__(self) -> None:
        self.searched, self.insider = _searched_organization()
        self.other, self.stranger = _organization("Other Organization", "Stan Stranger")
        self.untouched = self.fingerprint()
        self.customer = self._customer_of_the_other_organization()

    def ask(self, route: Route, who: OutsideClient, method: str = "get", *, slug: str = "", **data: Any) -> Answer:
        """One request; whatever it did in the database is undone, cookies are as they were."""
        values = {"organization_slug": slug or self.other.slug, "uuid": str(ID), "int": "1", "any": MARKER}
        path = route.path(values)
        client = OutsideClient()
        client.cookies = SimpleCookie(who.cookies.output(header="", sep=";"))
        answer = Answer(route, method, 0, "")
        with _undone():
            before = 0 if method == "get" else writes()
            try:
                with transaction.atomic():
                    response = getattr(client, method)(path, data)
                answer.status, answer.text = response.status_code, _everything_in(response, path)
            except Exception as error:  # noqa: BLE001  # a page that breaks is reported by its route
                answer.error, answer.status = error, 500
            if method != "get" and writes() != before:
                answer.changed = self.fingerprint() != self.untouched
        return answer

    def fingerprint(self) -> str:
        """Changes with any row of the searched organization."""
        return fingerprint(self.searched)

    def references(self) -> Mapping[str, str]:
        """Parameters that name records of the searched organization in every way a form or filter might."""
        return dict.fromkeys(REFERENCES, str(ID)) | {"q": QUESTION, "value": str(ID), "to": str(ID), "stage": str(ID)}

    def _customer_of_the_other_organization(self) -> OutsideClient:
        with tenant_scope(self.other):
            person = Person.objects.create(first_name="Customer", email="customer@example.com")
            account = PortalAccount.objects.create(person=person, email=person.email, email_key=person.email)
        client = OutsideClient()
        session = client.session
        session[session_key(self.other.id)] = str(account.id)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        return client


def fingerprint(organization: Organization) -> str:
    """One value over all rows of an organization."""
    tables = sorted(model._meta.db_table for model in tenant_models())
    row_hash = "md5(string_agg(t::text, '' ORDER BY id))"
    parts = [f"SELECT '{table}' AS name, {row_hash} FROM {table} t" for table in tables]  # noqa: S608
    parts.append(f"SELECT 'self', {row_hash} FROM tenancy_organization t WHERE id = %(id)s")  # noqa: S608
    parts.append(f"SELECT 'seats', {row_hash} FROM accounts_seat t WHERE organization_id = %(id)s")  # noqa: S608
    with scope_of(organization), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"id": organization.id})
        return hashlib.sha256(repr(sorted(cursor.fetchall())).encode()).hexdigest()


def writes() -> int:
    """How many rows this transaction has inserted, changed and deleted so far, with those it took back; sessions aside.

    Where that stays the same nothing has changed: most requests of the sweep are refused before they write, and to
    read every row of every table after each of them took most of its time.
    """
    rows = " + ".join(f"pg_stat_get_xact_tuples_{done}(oid)" for done in ("inserted", "updated", "deleted"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sum({rows}) FROM pg_class WHERE relkind = 'r' AND relname <> ALL(%s)",  # noqa: S608
            [list(SESSIONS)],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _everything_in(response: HttpResponse, path: str) -> str:
    """Body and headers, without the address that was asked for: pages repeat it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    text = body.decode("utf-8", "replace") + repr(response.headers)
    return text.replace(path, "").replace(quote(path), "").replace(quote(path, safe=""), "")


def _searched_organization() -> tuple[Organization, Member]:
    """Its id, its members' and those of all its records are `ID`."""
    User.objects.create(id=ID, email=f"{MARKER}@{MARKER}.example", name=MARKER)
    organization, insider = _organization("Searched Organization", "Ida Insider", id=ID)
    with tenant_scope(organization):
        fill_organization(MARKER, ID)
    return organization, insider


def _organization(name: str, owner: str, **settings: Any) -> tuple[Organization, Member]:
    user = make_user(owner)
    organization = create_organization(name, owner=user, **settings)
    with tenant_scope(organization):
        membership = Membership.objects.get(user=user)
    return organization, Member(user, organization, membership)
