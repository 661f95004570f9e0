"""A stranger's key tries every operation there is on the records of another organization."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from crm.api.schema import description
from tests.api.asking import Program, program_of
from tests.tenancy.sweeping import ID, MARKER, QUESTION, Sweep

REFUSED = {400, 404, 405, 409, 412, 422}


@pytest.fixture
def sweep(db: None) -> Iterator[Sweep]:
    logging.disable(logging.CRITICAL)
    yield Sweep()
    logging.disable(logging.NOTSET)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of each; every record is the other organization's."""
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path.replace("{record_id}", str(ID)), told


def asked(program: Program, method: str, path: str, told: dict[str, Any]) -> tuple[int, str]:
    """Status and everything that came back, the question itself left out; what it did is undone."""
    with transaction.atomic():
        answer = program.ask(method, path + _query(told), _body(told))
        transaction.set_rollback(True)
    text = answer.content.decode() + json.dumps(dict(answer.headers))
    return answer.status_code, text.replace(path, "").replace(QUESTION, "", 1) if "q=" in path else text.replace(
        path, ""
    )


def test_nothing_is_shown_or_changed(sweep: Sweep) -> None:
    program = program_of(sweep.stranger)
    before, found = sweep.fingerprint(), []
    for method, path, told in operations():
        for query in ("", "?where=x"):
            status, text = asked(program, method, path + query if method == "GET" and query else path, told)
            if MARKER in text.lower():
                found.append(f"{method} {path} shows it")
            if status >= 500 or (str(ID) in path and status not in REFUSED and "/events/" not in path):
                found.append(f"{method} {path} answered {status}")
    assert sweep.fingerprint() == before
    assert not found, "\n".join(found)


def test_its_own_key_is_answered(sweep: Sweep) -> None:
    """The same requests do find the records with a key of the organization itself: the sweep sweeps."""
    program = program_of(sweep.insider)
    shown = [
        path for method, path, told in operations() if method == "GET" and MARKER in asked(program, method, path, {})[1]
    ]
    assert len(shown) >= 15, shown


def _query(told: dict[str, Any]) -> str:
    names = {each["name"] for each in told.get("parameters", ())}
    return f"?q={QUESTION}" if "q" in names else ""


def _body(told: dict[str, Any]) -> dict[str, Any] | None:
    schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    component = description()["components"]["schemas"].get(name, {})
    return {field: _value(field, each) for field, each in component.get("properties", {}).items()} or None


def _value(field: str, schema: dict[str, Any]) -> Any:
    if field.endswith("_id"):
        return str(ID)
    if field == "email":
        return f"{MARKER}@{MARKER}.example"
    kind = schema.get("type", "")
    return {"boolean": True, "integer": 1, "array": ["x"], "object": {}}.get(kind if isinstance(kind, str) else "", "x")
