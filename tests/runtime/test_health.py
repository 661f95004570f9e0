"""What machines ask, and the name of each request."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from crm.runtime.middleware import ClientAddressMiddleware

METRICS = "/metrics"


def test_alive_without_any_server(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_when_both_servers_answer(client: Client, db: None) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "valkey": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_not_ready_without_valkey(client: Client, db: None) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "valkey": "does not answer"}


def test_health_is_read_only(client: Client) -> None:
    assert client.post("/health/live").status_code == 405


def test_metrics_count_pages_for_this_machine(client: Client) -> None:
    client.get("/health/live")
    text = client.get(METRICS).content.decode()
    assert 'fairlead_request_seconds_count{method="GET",page="runtime:live",status="200"}' in text


@pytest.mark.parametrize(
    "stranger", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"REMOTE_ADDR": ""}]
)
def test_metrics_are_hidden_from_strangers(client: Client, stranger: dict[str, Any]) -> None:
    assert client.get(METRICS, **stranger).status_code == 404


def test_metrics_with_a_token_ask_everybody_for_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_TOKEN", "tökén")
    assert client.get(METRICS).status_code == 404
    assert client.get(METRICS, HTTP_AUTHORIZATION="Bearer other").status_code == 404
    monkeypatch.setenv("METRICS_TOKEN", "token")
    assert client.get(METRICS, HTTP_AUTHORIZATION="Bearer token", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_each_request_has_a_name_of_its_own(client: Client) -> None:
    names = {client.get("/health/live")["X-Request-ID"] for _ in range(3)}
    assert len(names) == 3


@pytest.mark.parametrize(
    ("given", "kept"), [("proxy-1234", True), ("short", False), ("x" * 65, False), ("a b<c>dddd", False)]
)
def test_proxys_name_is_kept_if_it_is_a_plain_word(client: Client, given: str, kept: bool) -> None:
    assert (client.get("/health/live", HTTP_X_REQUEST_ID=given)["X-Request-ID"] == given) is kept


def test_behind_a_proxy_the_last_address_counts() -> None:
    from django.http import HttpRequest, HttpResponse

    request = HttpRequest()
    request.META |= {"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"}
    with override_settings(BEHIND_PROXY=True):
        ClientAddressMiddleware(lambda asked: HttpResponse(asked.META["REMOTE_ADDR"]))(request)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"


def test_without_a_proxy_nobodys_word_for_his_address_is_taken(client: Client) -> None:
    assert not settings.BEHIND_PROXY
    assert client.get(METRICS, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
