"""Calls of Stripe's API: form encoded, over HTTPS, to its host and no other."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings

from sales.payments.providers.base import ProviderProblem, TooLate

PATIENCE = 15  # seconds
LARGEST = 1_000_000  # bytes of an answer
VERSION = "2024-06-20"  # of the API: what it answers stays as it was then

log = structlog.get_logger()


def post(path: str, values: Mapping[str, Any], *, key: str, once: str) -> dict[str, Any]:
    """Ask for something; asked again with the same `once` it is done once. Raises ProviderProblem."""
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Idempotency-Key": once,
        "Stripe-Version": VERSION,
        "User-Agent": "Fairlead",
    }
    status, body = _ask(path, urlencode(list(flat(values))), headers)
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if status == 200 and isinstance(told, dict):
        return told
    problem = told.get("error") if isinstance(told, dict) else None
    code = problem.get("code") or problem.get("type") if isinstance(problem, dict) else ""
    log.warning("stripe_refused", status=status, code=code)
    if status in (401, 403):
        raise ProviderProblem("Stripe does not take our key. Whoever looks after payments has to enter it anew.")
    if status in (400, 404):  # it knows what we ask for, and it can't be done (any more)
        raise TooLate("Stripe says that this can't be done any more. Look at the payment there.")
    raise ProviderProblem("Stripe can't take payments right now. Try again later, or pay by bank transfer.")


def flat(values: Mapping[str, Any], around: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as a form has them: `line_items[0][quantity]`."""
    for name, value in values.items():
        yield from _flat(f"{around}[{name}]" if around else name, value)


def _flat(full: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from flat(value, full)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _flat(f"{full}[{number}]", each)
    else:
        yield full, str(value)


def _ask(path: str, body: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Answers are read as they are: nobody is followed to another address, with our key in the hand."""
    address = urlsplit(settings.STRIPE_API)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(LARGEST)
    except (OSError, HTTPException) as error:
        log.warning("stripe_silent", error=type(error).__name__)
        raise ProviderProblem("Stripe does not answer. Try again later, or pay by bank transfer.") from error
    finally:
        connection.close()
