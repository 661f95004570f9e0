"""What a log line tells, and what it must not."""

import logging
import sys
from typing import Any

import pytest
import structlog
from django.test import Client

from crm.runtime.logs import add_context
from crm.settings.logs import SHARED, rendering
from tests.world import World


def line_of(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    lines = [record.msg for record in caplog.records if record.name == "crm.requests"]
    assert len(lines) == 1
    assert isinstance(lines[0], dict)
    return lines[0]


def test_request_is_told_once_without_its_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "crm.requests"):
        answer = client.get("/no-such-page/secret-token")
    line = line_of(caplog)
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["method"], line["status"]) == ("GET", 404)
    assert "secret" not in str(line)


def test_members_request_names_his_organization(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "crm.requests"):
        world.boss.client.get("/")
    assert line_of(caplog)["organization_id"] == str(world.org.pk)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_tells_the_lines_but_not_the_values(as_json: bool) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering(as_json=as_json)],
        foreign_pre_chain=SHARED,
    )

    def sign_in(word: str) -> None:
        raise ValueError(f"{len(word)} letters")

    try:
        sign_in("s3cret" * 2)
    except ValueError:
        record = logging.LogRecord("crm", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    line = formatter.format(record)
    assert "in sign_in" in line
    assert "12 letters" in line
    assert "s3crets3cret" not in line


def test_health_is_not_told(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "crm.requests"):
        client.get("/health/live")
    assert not [record for record in caplog.records if record.name == "crm.requests"]


def test_any_line_inside_a_scope_names_the_organization(in_scope: World) -> None:
    assert add_context(None, "info", {"event": "x"}) == {"event": "x", "organization_id": str(in_scope.org.pk)}


def test_lines_outside_name_none() -> None:
    assert add_context(None, "info", {"event": "x"}) == {"event": "x"}
