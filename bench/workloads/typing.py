"""W2: search as one types, in the big organization and in a small one."""

from bench.client import measure, queries
from bench.setting import Bench

MOST, SQL_MS = 4, 5.0
TYPED = ("ma", "mari", "anna ma", "greta koto", "firma12", "0001234", "wanda.", "hans sa")


def run(bench: Bench) -> None:
    """Each word is typed in turn; the statements are those of the slowest."""
    for key, what, desk in (("W2", "search, big organization", bench.big), ("W2b", "search, small one", bench.small)):
        asks = [desk.get(f"/search/?q={typed.replace(' ', '+')}", target="palette-list") for typed in TYPED]
        timing = measure(bench.port, lambda number, asks=asks: asks[number % len(asks)], count=80)  # type: ignore[misc]
        told = max((queries(bench.port, ask) for ask in asks), key=lambda found: max(ms for _, ms in found))
        bench.results.page(key, what, timing, told, most=MOST)
        slowest = bench.results.kept[key]["slowest_query_ms"]
        bench.results.say(
            key, f"{what}, slowest statement", f"{slowest:7.2f} ms", f"<= {SQL_MS:g} ms", slowest <= SQL_MS
        )
    asks = [desk.get("/search/?q=mari", target="palette-list") for desk in (bench.big, bench.small)]
    bench.growth("search", *asks)
