"""A member's consent: he is sent to his provider, and comes back with a code (authorization code, PKCE, state)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from crm.errors import Refused
from crm.mailbox.oauth.providers import ConsentProvider, consent_provider
from crm.mailbox.oauth.tokens import tokens_for_code
from crm.mailbox.wire.problems import MailboxProblem

KEY = "mailbox_consent"
GONE = "This answer is none to a question of yours, or it came too late. Start again."


@dataclass(frozen=True)
class Asked:
    """What the session remembers until the member is back."""

    provider: str
    state: str
    verifier: str
    sharing: str
    days: int


def ask(session: Any, provider: ConsentProvider, *, sharing: str, days: int, address: str) -> str:
    """The provider's page to send the member to."""
    asked = Asked(provider.key, secrets.token_urlsafe(32), secrets.token_urlsafe(48), sharing, days)
    session[KEY] = asdict(asked)
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    fields = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(),
        "scope": provider.scope,
        "state": asked.state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "login_hint": address,
        **dict(provider.more),
    }
    return f"{provider.authorize_url}?{urlencode(fields)}"


def answered(session: Any, given: Any) -> tuple[dict[str, Any], int]:
    """What the mailbox is to be kept with, and how far to look back. One question takes one answer.

    Raises Refused with words for the member.
    """
    kept = session.pop(KEY, None)
    asked = Asked(**kept) if kept else None
    if asked is None or not hmac.compare_digest(asked.state.encode(), str(given.get("state", "")).encode()):
        raise Refused(GONE)
    provider = consent_provider(asked.provider)
    if provider is None or not given.get("code"):
        raise Refused("Your provider gave no consent. Nothing was joined.")
    try:
        tokens = tokens_for_code(provider, given["code"], verifier=asked.verifier, redirect_uri=redirect_uri())
    except MailboxProblem as problem:
        raise Refused(str(problem)) from problem
    if not tokens.refresh or not tokens.address:
        raise Refused(f"{provider.label} gave no lasting consent. Take Fairlead's access away there, and start again.")
    own = {"address": tokens.address, "username": tokens.address, "provider": asked.provider, "sharing": asked.sharing}
    inside = {"access_token": tokens.access, "access_until": tokens.until, "refresh_token": tokens.refresh}
    return own | inside | _servers(provider), asked.days


def redirect_uri() -> str:
    """Where the member comes back to: it has to be known to the provider in exactly these letters."""
    return settings.SITE_URL + reverse("mailbox:consent_answer")


def _servers(provider: ConsentProvider) -> dict[str, Any]:
    names = ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security")
    return {name: getattr(provider.servers, name) for name in names} | {"saves_sent_itself": True}
