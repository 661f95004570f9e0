"""W4-events: what websites send, by the second: one page a request, and batches of ten. All of it is counted after."""

import http.client
import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from bench.client import CONNECTIONS
from bench.places import web_server
from bench.setting import Bench
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from crm.tracking.models import PageEvent, Website

LEAST, SECONDS = 1000, 6.0
ORIGIN, BROWSER = "https://www.bench.example", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EACH = 1500  # events of one address: it may send 3,000 a minute, and the whole site 120,000
_visitors = itertools.count(int(time.time()) % 60_000 * 200)


def run(bench: Bench) -> None:
    """With one process for each of two cores."""
    organization = bench.big.organization
    for key, size in (("W4-events", 10), ("W4-events-single", 1)):
        with tenant_scope(organization):
            website = Website.objects.create(name="Bench", origins=[ORIGIN], consent="always")
        with web_server(2) as port:
            _measure(organization, website, port, size, seconds=1.0)
            rate, took = _measure(organization, website, port, size, seconds=SECONDS)
        what = f"events of websites, {size} in a request, 2 processes, 8 connections"
        bench.results.rate(key, what, rate, least=LEAST, ms=round(took, 2), size=size)


def _measure(
    organization: Organization, website: Website, port: int, size: int, *, seconds: float
) -> tuple[float, float]:
    """Events a second, and milliseconds of a request. Raises RuntimeError where one that was answered is not there."""
    before = _count(organization, website)
    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        sent = sum(
            threads.map(
                lambda _: _visit(organization.slug, website.key, port, size, begun + seconds), range(CONNECTIONS)
            )
        )
    took = time.perf_counter() - begun
    kept = _count(organization, website) - before
    if kept != sent:
        raise RuntimeError(f"{sent} events were answered and {kept} kept")
    return sent / took, took * CONNECTIONS * size / sent * 1000


def _count(organization: Organization, website: Website) -> int:
    with tenant_scope(organization):
        return PageEvent.objects.filter(website_id=website.id).count()


def _visit(slug: str, key: str, port: int, size: int, end: float) -> int:
    sent = 0
    while time.perf_counter() < end:
        number = next(_visitors)
        source = f"127.{1 + number // 60_000 % 200}.{number // 240 % 250}.{1 + number % 240}"
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
        visitor, visit = str(uuid4()), str(uuid4())
        for begun in range(0, EACH, size):
            _post(line, f"/p/{slug}/sites/{key}/events/", _batch(visitor, visit, size, first=begun == 0))
            sent += size
            if time.perf_counter() >= end:
                break
        line.close()
    return sent


def _batch(visitor: str, visit: str, size: int, *, first: bool) -> str:
    now = int(time.time() * 1000)
    pages = [
        {"i": str(uuid4()), "t": now, "u": f"{ORIGIN}/page-{n}", "p": f"Page {n}", "s": visit} for n in range(size)
    ]
    if first:
        pages[0] |= {"r": "https://www.google.com/", "u": f"{ORIGIN}/?utm_source=google&utm_medium=cpc"}
    return json.dumps({"v": visitor, "n": now, "e": pages})


def _post(line: http.client.HTTPConnection, path: str, body: str) -> None:
    line.request("POST", path, body, {"Origin": ORIGIN, "User-Agent": BROWSER, "Content-Type": "text/plain"})
    response = line.getresponse()
    said = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status} {said[:300]!r}")
