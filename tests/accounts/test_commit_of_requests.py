"""What a request wrote is committed before it is answered: what fails then is an error and not "done"."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from crm.accounts.access import public_page
from crm.accounts.middleware import OrganizationMiddleware
from crm.customers.models import Person
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import tenant_scope
from crm.urls import urlpatterns as ours
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def _breaks_at_commit(request: HttpRequest) -> HttpResponse:
    Person.objects.create(first_name="Kim", company_id=uuid7())  # a company that nobody has: checked at the commit
    return HttpResponse("Done.")


urlpatterns = [path("p/<slug:organization_slug>/broken/", public_page(_breaks_at_commit)), *ours]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_reference_to_nobody_is_answered_as_an_error(world: World, visitor: Client, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    answer = visitor.post(f"/p/{world.org.slug}/broken/")
    assert answer.status_code == 500
    assert b"Done" not in answer.content
    with tenant_scope(world.org):
        assert not Person.objects.filter(first_name="Kim").exists()


def test_it_fails_before_anybody_is_told(world: World) -> None:
    with pytest.raises(IntegrityError):
        OrganizationMiddleware(_breaks_at_commit)(RequestFactory().post(f"/p/{world.org.slug}/broken/"))  # type: ignore[arg-type]
