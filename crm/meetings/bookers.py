"""Strangers who book: how often one may."""

from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from crm.accounts.requests import Request
from crm.meetings.models import BookingPage
from crm.tenancy.cache import count

MOST, SECONDS = 10, 600


def is_too_often(request: Request, page: BookingPage) -> bool:
    """Whether more came from this address in ten minutes than people send. Not where the cache is away."""
    who = salted_hmac(
        "crm.meetings.booking", f"{page.id}:{request.META.get('REMOTE_ADDR', '')}", algorithm="sha256"
    ).hexdigest()
    try:
        return count(f"booking:{who}", seconds=SECONDS) > MOST
    except RedisError:
        return False
