"""A website of the world's, and what a browser would send."""

import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from crm.tenancy.models import Organization
from crm.tracking.models import Website
from tests.world import OutsideClient, scope_of

ORIGIN = "https://www.northwind.example"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def make_site(organization: Organization, **values: object) -> Website:
    """A site that asks for consent, open to ORIGIN."""
    given: Any = {"name": "Northwind", "origins": [ORIGIN]} | values
    with scope_of(organization):
        return Website.objects.create(**given)


def page(path: str = "/", **values: Any) -> dict[str, Any]:
    """A page looked at just now."""
    return {"i": str(uuid4()), "t": now_ms(), "u": f"{ORIGIN}{path}", "p": f"Page {path}", **values}


def now_ms() -> int:
    """The browser's clock."""
    return int(time.time() * 1000)


def batch(*events: Mapping[str, Any], visitor: UUID | str | None = None) -> dict[str, Any]:
    """Events as the script sends them."""
    return {"v": str(visitor) if visitor else None, "n": now_ms(), "e": list(events)}


def send(
    site: Website,
    sent: Any,
    *,
    origin: str = ORIGIN,
    organization: Organization | None = None,
    agent: str = BROWSER,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Post a batch to the site's address, or to that of another organization."""
    slug = (organization or site.tenant).slug
    body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    client = OutsideClient()
    return client.post(
        f"/p/{slug}/sites/{site.key}/events/",
        body,
        content_type="text/plain",
        headers={"origin": origin, "user-agent": agent, **(headers or {})},
    )
