"""Everything the description allows, and more, is asked: answers keep to it, and nothing breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.validation import validate_schema
from hypothesis import Phase, given, settings
from hypothesis.errors import FailedHealthCheck, Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from crm.api.routes import urlpatterns
from crm.api.schema import description
from crm.customers.models import Company, MatchKeys, Person
from crm.work.models import Task
from crm.wsgi import application
from sales.actions.seeding import seed_sales
from tests.api.asking import Program, program_of
from tests.world import World, outside, scope_of

load_all_checks()
SCHEMA = description()
ID = "01920000-0000-7000-8000-000000000001"  # of whatever there is: addresses that are guessed find something
HELD = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth",
]  # fmt: skip


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Requests leave the test's connection open, as Django's own test client sees to it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api(world: World, settings: Any, _one_connection: None) -> Program:
    """A key to an organization that has one of most things."""
    settings.API_REQUESTS_PER_MINUTE = settings.API_FAILURES_PER_MINUTE = 10**9
    with scope_of(world.org):
        seed_sales()
        company = Company.objects.create(id=ID, name="Nordwind")
        MatchKeys.objects.filter(id=ID).delete()  # those of the person, who has the same id here, come in their place
        person = Person.objects.create(id=ID, first_name="Mira", company=company)
        Task.objects.create(id=ID, title="Call", person=person)
    return program_of(world.boss)


def test_it_is_an_openapi_description() -> None:
    validate_schema(SCHEMA)
    operations = [operation for path in SCHEMA["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    routes: list[Any] = urlpatterns()
    assert len(names) == len(set(names))
    assert len(names) == sum(len(set(each.callback.actions) - {"head"}) for each in routes)


def test_it_is_open_to_all(world: World) -> None:
    answer = world.visitor.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_asked(api: Program, mode: GenerationMode) -> None:
    with outside():
        schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", app=application)
    checks = [check for check in CHECKS.get_all() if check.__name__ in HELD]
    headers = {"Authorization": f"Bearer {api.token}"}
    found: list[str] = []
    results: list[Any] = list(schema.get_all_operations())
    for result in results:
        ask(result.ok(), mode, headers, checks, found)
    assert not found, "\n\n".join(found)


def ask(operation: Any, mode: GenerationMode, headers: dict[str, str], checks: list[Any], found: list[str]) -> None:
    """A few requests to one operation, the same each time; what does not hold is found."""

    @settings(max_examples=5, derandomize=True, database=None, phases=[Phase.generate])
    @given(case=operation.as_strategy(generation_mode=mode))
    def once(case: Any) -> None:
        with outside(), transaction.atomic():
            case.call_and_validate(headers=headers, checks=checks)
            transaction.set_rollback(True)

    try:
        once()
    except (Unsatisfiable, FailedHealthCheck):
        pass  # nothing can be wrong with an address that takes nothing
    except (FailureGroup, Failure) as error:  # all operations are asked, then all failures told
        found.append(f"{operation.label}: {error}")
