"""Take in what a website's script sends: who may, is it a batch, keep it, tell of it."""

from dataclasses import dataclass

from django.utils import timezone

from crm.tenancy.scope import tenant_scope
from crm.tracking.actions.identifying import identify_visitor
from crm.tracking.actions.recording import SiteChanged, record_batch, record_of_nobody
from crm.tracking.actions.telling import tell_live
from crm.tracking.cleaning import Batch, read_batch
from crm.tracking.limits import is_too_much
from crm.tracking.queries.sites import Site, site_called
from crm.tracking.robots import is_robot

UNKNOWN = "No website has this key. Copy the code from Settings > Websites again."


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request as it came in. `objects`: the browser says Do Not Track or Global Privacy Control."""

    slug: str
    key: str
    origin: str
    body: bytes
    address: str
    user_agent: str
    objects: bool = False


@dataclass(frozen=True)
class Answer:
    """What is said to the script; `kept` events were new."""

    status: int
    message: str = ""
    kept: int = 0


def take_events(sent: Sent) -> Answer:
    """Keep the events; when this answers 200, they are in the database.

    Raises crm.tracking.cleaning.Unreadable for what is no batch.
    """
    site = site_called(sent.slug, sent.key)
    for attempt in (1, 2):
        if refused := _refuse(site, sent):
            if attempt == 2 or refused.status == 200:
                return refused
        elif site is not None:
            try:
                return _take(site, sent)
            except SiteChanged:
                pass
        site = site_called(sent.slug, sent.key, anew=True)  # it may have been changed a moment ago
    return Answer(503, "The website is being changed. Please send it again.")


def _refuse(site: Site | None, sent: Sent) -> Answer | None:
    if site is None:
        return Answer(404, UNKNOWN)
    if not site.active:
        return Answer(403, f"{site.name} is switched off in Settings > Websites.")
    if not site.is_open_to(sent.origin):
        where = sent.origin or "a page without an origin"
        return Answer(403, f"{site.name} takes nothing from {where}. Add it in Settings > Websites.")
    if sent.objects or is_robot(sent.user_agent):
        return Answer(200, "Ignored: the visitor objects, or is a robot.")
    return None


def _take(site: Site, sent: Sent) -> Answer:
    batch = read_batch(sent.body, now=timezone.now(), recognize=site.recognizes)
    if is_too_much(site.id, sent.address, max(1, len(batch.events))):
        return Answer(429, "Too many events in this minute. Please send them again in a minute.")
    kept = None if batch.token else record_of_nobody(site, batch)
    return Answer(200, kept=_keep_and_tell(site, batch) if kept is None else kept)


def _keep_and_tell(site: Site, batch: Batch) -> int:
    with tenant_scope(site.organization_id):
        kept = record_batch(site, batch)
        if batch.token and batch.visitor_id:
            identify_visitor(site.id, batch.visitor_id, batch.token)
        tell_live(site.name, kept)
    return len(kept)
