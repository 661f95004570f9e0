"""Add a website, change what is kept of its visits, switch it off."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.tracking.models import Website, new_secret
from crm.tracking.queries.websites import get_website

TAKES = ("name", "origins", "consent", "retention_days")


@transaction.atomic
def add_website(values: Mapping[str, Any], *, by: Actor) -> Website:
    """A new website (values of TAKES), switched on. Raises NotAllowed, Refused without a page that may send."""
    by.require("tracking.websites")
    website = Website()
    _set(website, values)
    website.save()
    return website


@transaction.atomic
def change_website(website_id: UUID, values: Mapping[str, Any], *, by: Actor) -> Website:
    """Change it, for what pages send from now on. Raises NotFound, NotAllowed, Refused."""
    website = get_website(by, website_id, lock=True)
    _set(website, values)
    return _saved(website)


@transaction.atomic
def switch_website(website_id: UUID, *, active: bool, by: Actor) -> Website:
    """Count its visits, or not. Doing it twice is doing it once. Raises NotFound, NotAllowed."""
    website = get_website(by, website_id, lock=True)
    if website.active == active:
        return website
    website.active = active
    return _saved(website)


@transaction.atomic
def renew_secret(website_id: UUID, *, by: Actor) -> Website:
    """Another secret: what was signed with the old one is good no longer. Raises NotFound, NotAllowed."""
    website = get_website(by, website_id, lock=True)
    website.secret = new_secret()
    return _saved(website)


def _set(website: Website, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in TAKES:
            raise KeyError(name)
        setattr(website, name, value)
    if not website.origins:
        raise Refused("Say at which address the website is.")


def _saved(website: Website) -> Website:
    website.version += 1  # what processes remember of it is good no longer
    website.save()
    return website
