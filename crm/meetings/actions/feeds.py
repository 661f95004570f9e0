"""The address under which a member's own calendar can be subscribed to."""

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.errors import NotAllowed
from crm.meetings.models import CalendarFeed
from crm.tenancy.models import Organization


@transaction.atomic
def feed_of(actor: Actor) -> CalendarFeed | None:
    """The member's own, if he has one."""
    return CalendarFeed.objects.filter(member_id=actor.member_id).first() if actor.member_id else None


@transaction.atomic
def renew_feed(*, by: Actor) -> CalendarFeed:
    """A new secret address; the old one answers no more. Raises NotAllowed."""
    by.require("meetings.view")
    if by.membership is None:
        raise NotAllowed("Only colleagues have calendars.")
    secret = secrets.token_urlsafe(24)
    feed, _ = CalendarFeed.objects.update_or_create(
        member=by.membership, defaults={"secret": secret, "digest": digest_of(secret)}
    )
    return feed


@transaction.atomic
def close_feed(*, by: Actor) -> None:
    """Nobody can subscribe any more."""
    CalendarFeed.objects.filter(member_id=by.member_id).delete()


def digest_of(secret: str) -> str:
    """What the secret is found by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_url(feed: CalendarFeed, organization: Organization) -> str:
    """The address to give a calendar program."""
    return settings.SITE_URL + reverse("meetings_public:feed", args=[organization.slug, feed.secret])
