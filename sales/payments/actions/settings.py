"""Change how the organization is paid."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crm.accounts.actor import Actor
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from sales.payments.models import PaymentPolicy, ProviderAccount


@transaction.atomic
def change_policy(values: Mapping[str, Any], *, by: Actor) -> PaymentPolicy:
    """What is booked by itself. Raises NotAllowed."""
    by.require("payments.settings")
    row = PaymentPolicy.objects.select_for_update(of=("self",)).first() or PaymentPolicy()
    told = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            label = str(PaymentPolicy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            told[label[:1].upper() + label[1:]] = ("yes" if old else "no", "yes" if value else "no")
            setattr(row, name, value)
    if told:
        row.version += 1
        row.save()
        emit(SettingsChanged(what="payments", changes=told), by=by)
    return row


@transaction.atomic
def open_account(provider: str, *, by: Actor) -> ProviderAccount:
    """The organization's account at a provider; begun, without secrets, if there was none. Raises NotAllowed."""
    by.require("payments.settings")
    account = ProviderAccount.objects.filter(provider=provider).first()
    return account or ProviderAccount.objects.create(provider=provider, active=False, hook=secrets.token_urlsafe(32))


@transaction.atomic
def change_account(provider: str, *, active: bool, secret_key: str, signing_secret: str, by: Actor) -> ProviderAccount:
    """Switch it on or off; secrets that are empty stay as they are. Raises NotAllowed."""
    account = open_account(provider, by=by)
    told = {}
    if account.active != active:
        told[provider.title()] = ("on" if account.active else "off", "on" if active else "off")
    for name, value in (("secret_key", secret_key), ("signing_secret", signing_secret)):
        if value and getattr(account, name) != value:
            setattr(account, name, value)
            told[name.replace("_", " ").capitalize()] = ("", "changed")  # never what it is
    if told:
        account.active, account.version = active, account.version + 1
        account.save()
        emit(SettingsChanged(what="payments", changes=told), by=by)
    return account
