"""W1: the list page, newest 50 of a million; filtered by status and owner; the other lists beside it."""

from bench.setting import Bench
from crm.accounts.models import Membership
from crm.tenancy.scope import tenant_scope

MOST, QUERIES = 5, 8


def run(bench: Bench) -> None:
    """People first; the other lists are held to the same."""
    big, small = bench.big, bench.small
    with tenant_scope(big.organization):
        rep = Membership.objects.filter(role__slug="rep").order_by("id")[3].id
    bench.page("W1", "people, newest 50", big.get("/customers/people/"), most=MOST, most_queries=QUERIES)
    filtered = f"/customers/people/?lifecycle=lead&owner={rep}"
    bench.page("W1b", "people by status and owner", big.get(filtered), most=MOST, most_queries=QUERIES)
    bench.page("W1c", "people by name", big.get("/customers/people/?sort=name_key"), most=MOST, most_queries=QUERIES)
    bench.page("W1d", "the capped count", big.get(f"{filtered}&count=1", htmx=True), most=MOST)
    for place, (what, path) in enumerate(OTHERS):
        bench.page(f"W1{'efgh'[place]}", what, big.get(path), most=MOST, most_queries=QUERIES)
    bench.growth("list of people", big.get("/customers/people/"), small.get("/customers/people/"))


OTHERS = (
    ("companies", "/customers/companies/"),
    ("leads", "/leads/"),
    ("deals", "/sales/deals/"),
    ("tasks", "/tasks/"),
)
