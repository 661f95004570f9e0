"""P5: is somebody known already? Asked while one types, at every entrance, among everybody."""

from urllib.parse import urlencode

from bench.client import measure, queries
from bench.setting import Bench

SQL_MS = 10.0
MOST = 4
TYPED = (
    {"first_name": "Hans", "last_name": "Sato", "company_name": "Firma 12"},
    {"first_name": "Greta", "last_name": "Kotowski", "email": "greta@firma77.example"},
    {"phone": "+4930000123"},
    {"email": "nobody@nowhere.example"},
)


def run(bench: Bench) -> None:
    """The statements of the slowest check together stay under ten milliseconds."""
    asks = [bench.big.get(f"/customers/known/person/?{urlencode(typed)}") for typed in TYPED]
    timing = measure(bench.port, lambda number: asks[number % len(asks)], count=80)
    told = max((queries(bench.port, ask) for ask in asks), key=lambda found: sum(ms for _, ms in found))
    bench.results.page("P5", "is somebody known already?", timing, told, most=MOST)
    total = sum(ms for _, ms in told)
    bench.results.say("P5", "the statements of a check", f"{total:7.2f} ms", f"<= {SQL_MS:g} ms", total <= SQL_MS)
