"""W8: files of 100,000 people and of 4,000 leads, by one worker: read, validated, matched, written with all that
hangs on them."""

import os
import random
import time
from dataclasses import dataclass

from django.core.files.base import ContentFile

from bench.data.organizations import BIG
from bench.setting import Bench
from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.customers.models import Person, PersonEmail
from crm.events.models import Event
from crm.jobs import running
from crm.jobs.actions.imports import choose_columns, receive_file, start_import
from crm.jobs.models import Import, JobState
from crm.search.models import SearchEntry
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context, tenant_scope
from leads.models import Lead

LEAST, LEADS_LEAST = 5_000, 500  # rows a second
FIRST = ("Anna", "Jonas", "Elodie", "Marta", "Oliver", "Aiko", "Samuel", "Ines", "Peter", "Noor", "Fatima", "Lena")
LAST = ("Berg", "Richter", "Lindqvist", "Stark", "Tanabe", "Okafor", "Castel", "Novak", "Meyer", "Weber", "Koch")
CITIES = ("Berlin", "Köln", "Madrid", "Paris", "Wien", "Zürich", "Oslo")
HEAD = "First name,Last name,E-mail,Phone,Company,Job title,City,Postal code,Country\n"


@dataclass(frozen=True)
class Took:
    """Seconds of each step, and CPU seconds of this process in the run."""

    read: float
    tried: float
    run: float
    cpu: float
    found: float  # entering them into the search, after that


def run(bench: Bench) -> None:
    """Into an organization of 10,000; one row in fifty is known already, one in a hundred can't be read."""
    rows = int(os.environ.get("BENCH_IMPORT", "100000"))
    organization = _untouched()
    import_people(organization, 4_000)
    took = import_people(organization, rows)
    bench.results.rate("W8", f"rows of {rows:,} people imported, one worker", rows / took.run, least=LEAST,
                       read_per_second=round(rows / took.read), tried_per_second=round(rows / took.tried),
                       cpu_per_second=round(rows / took.cpu), found_per_second=round(rows / took.found))  # fmt: skip
    import_people(organization, 200, Lead)
    rows = 4_000
    took = import_people(organization, rows, Lead)
    bench.results.rate("W8-leads", f"rows of {rows:,} leads imported, one worker", rows / took.run, least=LEADS_LEAST,
                       cpu_per_second=round(rows / took.cpu), found_per_second=round(rows / took.found))  # fmt: skip


def import_people(organization: Organization, rows: int, model: type[Person | Lead] = Person) -> Took:
    """Bring a file of so many people in, or of as many leads. Raises RuntimeError where anything is missing."""
    with tenant_scope(organization):
        owner = member_actor(Membership.objects.select_related("role").get(role__slug="owner"))
        known = list(PersonEmail.objects.filter(shared=False).values_list("address", flat=True)[: rows // 50])
        before = _counts(model)
    text, fresh = people_file(rows, known if model is Person else [])
    with organization_context(organization):
        with tenant_scope(organization):
            own = receive_file(model.kind, ContentFile(text.encode(), name="people.csv"), by=owner)
        read = _work()
        _choose(organization, own, owner)
        tried = _work()
        with tenant_scope(organization):
            start_import(own.id, by=owner)
        cpu, begun = time.process_time(), time.perf_counter()
        running.work_on_jobs(3600)  # one turn, as long as it takes
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
        found = _work()
        _require_all(organization, own, fresh, before, model)
    return Took(read, tried, wall, cpu, found)


def people_file(rows: int, known: list[str]) -> tuple[str, int]:
    """A believable file, and how many of its rows are somebody new."""
    chance, stamp = random.Random(rows), time.time_ns()
    lines, fresh = [HEAD], 0
    for number in range(rows):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        company = chance.randrange(max(rows // 20, 1))
        email = f"{first.lower()}.{last.lower()}.{stamp}.{number}@firma{company}.example"
        if number % 50 == 7 and known:
            email = known.pop()
        elif number % 100 == 13:
            email = "no address"
        else:
            fresh += 1
        lines.append(
            f"{first},{last},{email},+49 30 {chance.randrange(1_000_000, 9_999_999)},Firma {company} GmbH,"
            f"Head of purchasing,{chance.choice(CITIES)},{chance.randrange(10_000, 99_999)},Germany\n"
        )
    return "".join(lines), fresh


def _choose(organization: Organization, own: Import, owner: Actor) -> None:
    with tenant_scope(organization):
        own.refresh_from_db()
        choose_columns(own.id, own.mapping, {"known": "fill"}, by=owner)


def _work() -> float:
    begun = time.perf_counter()
    while running.work_on_jobs(60):
        pass
    return time.perf_counter() - begun


def _untouched() -> Organization:
    """One of 10,000 people into which nothing was brought yet, or least: what a file costs grows with those before."""
    others = Organization.objects.exclude(name=BIG).order_by("-id")
    return min(others, key=_files_of)


def _files_of(organization: Organization) -> int:
    with tenant_scope(organization):
        return Import.objects.count()


def _counts(model: type[Person | Lead]) -> tuple[int, int, int]:
    return (model.objects.count(), Event.objects.count(), SearchEntry.objects.count())


def _require_all(
    organization: Organization, own: Import, fresh: int, before: tuple[int, int, int], model: type[Person | Lead]
) -> None:
    with tenant_scope(organization):
        own.refresh_from_db()
        made = [after - earlier for after, earlier in zip(_counts(model), before, strict=True)]
        if own.run_job is None or own.run_job.state != JobState.DONE or made[0] != fresh or min(made[1:]) < fresh:
            words = own.run_job.words if own.run_job else own.broken
            raise RuntimeError(f"{fresh} should be new and {made} are: {words}")
