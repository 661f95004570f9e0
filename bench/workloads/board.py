"""W5: the board of 10,000 open deals, what its columns add up to, and one move."""

from bench.client import measure, queries
from bench.setting import Bench
from crm.tenancy.scope import tenant_scope
from sales.models import Deal, Stage

MOST = 6


def run(bench: Bench) -> None:
    """First paint, then a card is taken to the next column and back."""
    bench.page("W5", "board, first paint", bench.big.get("/sales/"), most=MOST)
    bench.page("W5c", "board, counts and sums, fetched then", bench.big.get("/sales/?count=1", htmx=True), most=MOST)
    with tenant_scope(bench.big.organization):
        deal = Deal.objects.filter(stage__name="Qualified").order_by("-stage_since")[0]
        stages = [
            str(stage.id) for stage in Stage.objects.filter(name__in=("Qualified", "Needs found")).order_by("-position")
        ]

    def move(number: int) -> object:
        return bench.big.post("/sales/board/move/", {"card": str(deal.id), "column": stages[number % 2]})

    timing = measure(bench.port, move, count=40)  # type: ignore[arg-type]
    told = queries(
        bench.port, bench.big.post("/sales/board/move/", {"card": str(deal.id), "column": stages[0]}), times=1
    )
    bench.results.page("W5b", "board, one move", timing, told, most=MOST)
    bench.growth("board", bench.big.get("/sales/"), bench.small.get("/sales/"))
