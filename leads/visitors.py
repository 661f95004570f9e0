"""What may be known of a visitor of a public form: not who he is, only that he is the same one."""

import ipaddress
import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from crm.accounts.requests import Request
from crm.tenancy.cache import count
from crm.tracking.cleaning import read_id
from leads.models import LeadForm
from leads.models.form_field import UTM

FASTEST = 2.0  # seconds: nobody fills in a form in less
OLDEST = 7 * 24 * 3600.0
PER_WINDOW, WINDOW = 20, 600  # answers of one visitor to one form in so many seconds

_signer = Signer(salt="leads.form")


@dataclass(frozen=True)
class Visit:
    """Where he came from."""

    ip_hash: str
    user_agent: str
    utm: dict[str, str]
    page: str
    referrer: str
    visitor_id: UUID | None


def visit_of(request: Request) -> Visit:
    """From the request, and from what the form's page or script sent along."""
    sent = request.POST
    return Visit(
        ip_hash=ip_hash(client_address(request), request.organization.id),
        user_agent=_plain(request.headers.get("User-Agent", ""), 300),
        utm={name: _plain(sent[name], 120) for name in UTM if sent.get(name)},
        page=_plain(sent.get("page", ""), 500),
        referrer=_plain(sent.get("referrer", ""), 500),
        visitor_id=read_id(sent.get("visitor", "")),
    )


def client_address(request: Request) -> str:
    """The visitor's address; behind our proxy the last one it names, because earlier ones can be made up."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def ip_hash(address: str, organization_id: UUID) -> str:
    """A name for an address that can't be turned back; one household of IPv6 (a /64) is one."""
    return salted_hmac("leads.ip", f"{organization_id}:{_network(address)}", algorithm="sha256").hexdigest()


def starting_ticket(form: LeadForm, *, at: float | None = None) -> str:
    """A signed note of when the form was shown."""
    return _signer.sign(f"{form.id}:{at if at is not None else time.time():.1f}")


def ticket_age(ticket: str, form: LeadForm) -> float | None:
    """Seconds since the form was shown; None if the ticket is not ours, or another form's."""
    try:
        form_id, _, begun = _signer.unsign(ticket).partition(":")
        age = time.time() - float(begun)
    except (BadSignature, ValueError):
        return None
    return age if form_id == str(form.id) else None


def was_filled_in_by_hand(ticket: str, form: LeadForm) -> bool:
    """Whether the ticket is ours, of this form, and old enough (and not too old)."""
    age = ticket_age(ticket, form)
    return age is not None and FASTEST <= age <= OLDEST


def is_too_often(form: LeadForm, visitor: str) -> bool:
    """Whether this visitor has sent this form too often lately; counts this time. A cache that is away lets him in."""
    key = f"leads:{form.id}:{visitor}:{int(time.time()) // WINDOW}"
    try:
        return count(key, seconds=WINDOW) > PER_WINDOW
    except RedisError:
        return False


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address


def _plain(text: str, longest: int) -> str:
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()[:longest]
