"""Asking a provider for tokens: for a code once, then again and again for the refresh token (RFC 6749, RFC 7636)."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.utils import timezone

from crm.mail.headers import mail_address
from crm.mailbox.oauth.providers import ConsentProvider
from crm.mailbox.wire.problems import MailboxProblem, NotLetIn, Unreachable

PATIENCE = 15  # seconds
LARGEST = 100_000  # bytes of an answer
TAKEN_BACK = ("invalid_grant", "interaction_required", "consent_required", "unauthorized_client")


@dataclass(frozen=True)
class Tokens:
    """`refresh` is empty where the one before stays good; `address` where the provider does not say whose they are."""

    access: str = field(repr=False)
    until: datetime
    refresh: str = field(default="", repr=False)
    address: str = ""


def tokens_for_code(provider: ConsentProvider, code: str, *, verifier: str, redirect_uri: str) -> Tokens:
    """Raises MailboxProblem."""
    asked = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": redirect_uri}
    return _ask(provider, asked)


def tokens_again(provider: ConsentProvider, refresh: str) -> Tokens:
    """Raises NotLetIn where consent was taken back, another MailboxProblem where the provider is out of reach."""
    return _ask(provider, {"grant_type": "refresh_token", "refresh_token": refresh})


def _ask(provider: ConsentProvider, asked: dict[str, str]) -> Tokens:
    fields = asked | {"client_id": provider.client_id, "client_secret": provider.client_secret}
    # The address is the installation's own setting, none that a member types.
    request = Request(provider.token_url, urlencode(fields).encode(), {"Accept": "application/json"})  # noqa: S310
    try:
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return _read(json.loads(answer.read(LARGEST)))
    except HTTPError as error:
        raise _refusal(provider, error) from error
    except (OSError, HTTPException) as error:
        raise Unreachable(f"{provider.label} does not answer.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MailboxProblem(f"{provider.label} answers what can't be understood.") from error


def _read(told: Any) -> Tokens:
    until = timezone.now() + timedelta(seconds=min(int(told.get("expires_in", 3600)), 86_400))
    return Tokens(str(told["access_token"]), until, str(told.get("refresh_token") or ""), _address(told))


def _address(told: Any) -> str:
    """Out of the id token. It came straight from the provider: its signature proves no more (OpenID Core, 3.1.3.7)."""
    parts = str(told.get("id_token") or "").split(".")
    if len(parts) != 3:
        return ""
    claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return mail_address(str(claims.get("email") or claims.get("preferred_username") or ""))


def _refusal(provider: ConsentProvider, error: HTTPError) -> MailboxProblem:
    try:
        told = json.loads(error.read(LARGEST))
        why = str(told.get("error") or "")
    except (ValueError, AttributeError, OSError):
        why = ""
    if why in TAKEN_BACK:
        return NotLetIn(f"{provider.label} says that the consent was taken back or has run out.")
    return Unreachable(f"{provider.label} refuses ({why or error.code}).")
