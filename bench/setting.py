"""What every workload is given."""

from dataclasses import dataclass

from bench.client import Ask, Timing, alone, measure, queries
from bench.data.organizations import BIG
from bench.data.sizes import Sizes
from bench.members import Desk, sign_in
from bench.results import Results
from crm.tenancy.models import Organization


@dataclass
class Bench:
    """A running server with the data loaded; `small` is one of the 10,000 people's organizations."""

    port: int
    sizes: Sizes
    results: Results
    big: Desk
    small: Desk
    sink_port: int = 0

    @classmethod
    def at(cls, port: int, sizes: Sizes, results: Results) -> "Bench":
        """Signed in at both."""
        organizations = Organization.objects.order_by("id")
        big, small = organizations.get(name=BIG), organizations.get(name="Bench 1")
        return cls(port, sizes, results, sign_in(big), sign_in(small))

    def page(self, key: str, what: str, ask: Ask, *, most: float, most_queries: int = 0) -> Timing:
        """Measure one address, and tell."""
        timing = measure(self.port, lambda _: ask)
        self.results.page(key, what, timing, queries(self.port, ask), most=most, queries=most_queries)
        return timing

    def growth(self, what: str, big: Ask, small: Ask) -> None:
        """The same page at the small organization and the big one, by turns, so that both see the same weather."""
        firsts, seconds = [], []
        for _ in range(3):
            firsts.append(alone(self.port, small))
            seconds.append(alone(self.port, big))
        self.results.factor(
            what, f"{what}, from {self.sizes.small:,} to {self.sizes.big:,}", min(seconds) / min(firsts), most=1.5
        )
