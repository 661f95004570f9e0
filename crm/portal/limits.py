"""How often one may try to sign in to the portal.

Losing the cache loses the counts, never a sign-in: the attempts at one code are counted in its row.
"""

from django.conf import settings
from django.http import HttpRequest

from crm.limits import Limit

CODES_PER_ADDRESS = Limit("codes-hour", 5, 3600)
CODES_PER_ADDRESS_A_DAY = Limit("codes-day", 15, 86_400)
CODES_PER_IP = Limit("codes-ip", 30, 3600, shared=True)
TRIES_PER_IP = Limit("tries-ip", 60, 3600, shared=True)


def client_ip(request: HttpRequest) -> str:
    """The address of the other end; behind our proxy the one the proxy saw, never what a client claims."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
