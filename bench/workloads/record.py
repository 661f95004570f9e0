"""W3: the page of somebody with 50 entries in his timeline."""

from bench.members import Desk
from bench.setting import Bench
from crm.customers.models import Person
from crm.tenancy.scope import tenant_scope

MOST, QUERIES = 8, 15


def run(bench: Bench) -> None:
    """Whoever has the longest history."""
    asks = [desk.get(f"/customers/people/{_told(desk)}/") for desk in (bench.big, bench.small)]
    bench.page("W3", "record with 50 timeline entries", asks[0], most=MOST, most_queries=QUERIES)
    bench.growth("record", *asks)


def _told(desk: Desk) -> object:
    """The newest of those who were loaded has the most events."""
    with tenant_scope(desk.organization):
        return Person.objects.filter(source="").order_by("-id").values_list("id", flat=True)[0]
