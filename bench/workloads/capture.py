"""W4: leads captured through the public form, by the second; each one is somebody new."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

from bench.client import CONNECTIONS, Ask, Line
from bench.data.organizations import FORM
from bench.places import web_server
from bench.setting import Bench
from crm.tenancy.scope import tenant_scope
from leads.models import Lead, LeadForm
from leads.visitors import starting_ticket

LEAST, SECONDS, EACH = 150, 6.0, 15  # one visitor may send a form 20 times in ten minutes
_visitors = itertools.count(int(time.time()) % 60_000 * 200)


def run(bench: Bench) -> None:
    """With the one process of the demo's web server, and with one for each core."""
    for key, processes in (("W4", 1), ("W4b", 2)):
        with web_server(processes) as port:
            _capture(bench, port, seconds=1.5)
            rate, took = _capture(bench, port, seconds=SECONDS)
            told = _statements(bench, port)
        what = f"captures, {processes} process{'es' if processes > 1 else ''}, 8 connections"
        bench.results.rate(key, what, rate, least=LEAST, ms=round(took, 2), processes=processes, queries=told)
    bench.results.say("W4", "statements of one capture", f"{bench.results.kept['W4']['queries']:4}")


def _capture(bench: Bench, port: int, *, seconds: float) -> tuple[float, float]:
    """How many a second, and milliseconds each. Counts the leads in the database, not the answers."""
    organization = bench.big.organization
    with tenant_scope(organization):
        ticket = starting_ticket(LeadForm.objects.get(slug=FORM), at=time.time() - 60)
        before = Lead.objects.count()
    end = time.perf_counter() + seconds
    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        sent = sum(threads.map(lambda _: _visit(organization.slug, port, ticket, end), range(CONNECTIONS)))
    took = time.perf_counter() - begun
    with tenant_scope(organization):
        made = Lead.objects.count() - before
    if made != sent:
        raise RuntimeError(f"{sent} forms were sent and {made} leads made")
    return sent / took, took * CONNECTIONS / sent * 1000


def _visit(slug: str, port: int, ticket: str, end: float) -> int:
    sent = 0
    while time.perf_counter() < end:
        visitor = next(_visitors)
        line = Line(port, f"127.{1 + visitor // 60_000 % 200}.{visitor // 240 % 250}.{1 + visitor % 240}")
        for number in range(EACH):
            line.send(_form(slug, ticket, f"{visitor}x{number}"), expect=(303,))
            sent += 1
            if time.perf_counter() >= end:
                break
        line.close()
    return sent


def _form(slug: str, ticket: str, name: str) -> Ask:
    fields = {
        "first_name": "Lena",
        "last_name": f"Bench {name}",
        "email": f"lena.{name}.{time.time_ns()}@firma{hash(name) % 90_000 + 1}.example",
        "phone": f"+49 30 {hash(name) % 90_000_000 + 1_000_000}",
        "message": "An offer for forty people, please.",
        "key": f"{name}-{time.time_ns()}",
        "started": ticket,
    }
    return Ask(f"/p/{slug}/forms/{FORM}/", form=fields)


def _statements(bench: Bench, port: int) -> int:
    import json

    slug = bench.big.organization.slug
    with tenant_scope(bench.big.organization):
        ticket = starting_ticket(LeadForm.objects.get(slug=FORM), at=time.time() - 60)
    line = Line(port, "127.0.9.9")
    ask = _form(slug, ticket, f"traced{time.time_ns()}")
    response, _ = line.send(Ask(ask.path, {"X-Bench-Trace": "1"}, ask.form), expect=(303,))
    line.close()
    return len(json.loads(response.headers["X-Bench-Queries"]))
