"""The website an event is for, remembered by the process.

Asking for it anew with every event would cost as much as keeping the event. What is remembered names the website's
version; the statement that keeps events compares it (see crm.tracking.actions.recording), so that nothing is kept for
a site that was changed or switched off a moment ago.
"""

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from crm.accounts.queries.organizations import organization_called
from crm.tenancy.scope import tenant_scope
from crm.tracking.models import Consent, Website
from crm.tracking.origins import is_allowed

MOST = 2000  # in one process

_known: dict[tuple[str, str], "Site"] = {}
_lock = Lock()


@dataclass(frozen=True)
class Site:
    """What taking in an event needs to know."""

    organization_id: UUID
    id: UUID
    key: str
    name: str
    version: int
    active: bool
    consent: Consent
    origins: tuple[str, ...]

    @property
    def recognizes(self) -> bool:
        """Whether visitors may be told apart at all."""
        return self.consent != Consent.NEVER

    def is_open_to(self, origin: str) -> bool:
        """Whether pages of this origin may send."""
        return is_allowed(origin, self.origins)


def site_called(slug: str, key: str, *, anew: bool = False) -> Site | None:
    """The website of that key in the organization of that slug, or None. `anew`: not as it was remembered."""
    if not anew and (known := _known.get((slug, key))):
        return known
    site = _read(slug, key)
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        if site:
            _known[slug, key] = site
        else:
            _known.pop((slug, key), None)
    return site


def _read(slug: str, key: str) -> Site | None:
    organization = organization_called(slug)
    if organization is None:
        return None
    with tenant_scope(organization):
        website = Website.objects.filter(key=key).first()
    if website is None:
        return None
    return Site(
        organization_id=organization.id,
        id=website.id,
        key=website.key,
        name=website.name,
        version=website.version,
        active=website.active,
        consent=Consent(website.consent),
        origins=tuple(website.origins),
    )
