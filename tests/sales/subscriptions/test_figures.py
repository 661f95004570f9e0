"""What comes in each month moves by five kinds of steps, and they add up, whatever happened."""

from datetime import date
from itertools import pairwise

from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sales.subscriptions.figures import Moved, months_of
from sales.subscriptions.models import MovementSort
from tests.sales.subscriptions.making import started
from tests.world import World

rows = st.lists(
    st.builds(
        Moved, st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.sampled_from(MovementSort.values),
        st.integers(-(10**9), 10**9), st.integers(0, 5),
    ),
    max_size=30,
)  # fmt: skip


@given(rows, st.integers(1, 24))
def test_the_waterfall_adds_up(moves: list[Moved], count: int) -> None:
    months = months_of(moves, date(2025, 1, 15), count)
    assert months[0].opening == sum(row.delta_minor for row in moves if row.on < date(2025, 1, 1))
    for before, after in pairwise(months):
        assert before.closing == after.opening
        assert before.customers_after == after.customers
    end = date(2025 + count // 12, count % 12 + 1, 1)
    assert months[-1].closing == sum(row.delta_minor for row in moves if row.on < end)
    for month in months:
        assert month.opening + sum(month.moves.values()) == month.closing
        assert 0 <= month.gone <= month.customers


def test_the_page(in_scope: World) -> None:
    address = reverse("subscriptions:figures")
    assert "No subscription has started yet" in in_scope.owner.client.get(address).text
    started(in_scope.owner, on=timezone.localdate())
    page = in_scope.owner.client.get(address).text
    assert "1 subscription" not in page.partition("What renews")[0]
    assert "€100.00" in page
    assert in_scope.colleague.client.get(address).status_code == 200
    assert "€100.00" not in in_scope.stranger.client.get(address).text
