"""Providers that let programs in by consent (OAuth 2.0) instead of by password, if the installation is known there."""

from dataclasses import dataclass

from django.conf import settings

from crm.mailbox.models import Provider
from crm.mailbox.wire.servers import GOOGLE, MICROSOFT, Servers


@dataclass(frozen=True)
class ConsentProvider:
    """`more` are the questions in the way of this provider that make it give a lasting consent."""

    key: Provider
    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    scope: str
    servers: Servers
    more: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Its name."""
        return str(self.key.label)


def consent_providers() -> list[ConsentProvider]:
    """Those that the installation has an id of."""
    return [provider for provider in (_google(), _microsoft()) if provider.client_id]


def consent_provider(key: str) -> ConsentProvider | None:
    """One of them."""
    return next((provider for provider in consent_providers() if provider.key == key), None)


def _google() -> ConsentProvider:
    own = settings.MAILBOX_GOOGLE
    return ConsentProvider(
        Provider.GOOGLE,
        own["id"],
        own["secret"],
        own["authorize_url"],
        own["token_url"],
        "https://mail.google.com/ openid email",
        GOOGLE,
        (("access_type", "offline"), ("prompt", "consent")),
    )


def _microsoft() -> ConsentProvider:
    own = settings.MAILBOX_MICROSOFT
    outlook = "https://outlook.office.com"
    return ConsentProvider(
        Provider.MICROSOFT,
        own["id"],
        own["secret"],
        own["authorize_url"],
        own["token_url"],
        f"{outlook}/IMAP.AccessAsUser.All {outlook}/SMTP.Send offline_access openid email",
        MICROSOFT,
        (("prompt", "select_account"),),
    )
