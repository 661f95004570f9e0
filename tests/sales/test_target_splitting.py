"""Targets cut into months and quarters: the pieces add up, and what is set is what stands there."""

from hypothesis import given
from hypothesis import strategies as st

from sales.targets import Grain, amount_in, placed, split

PERIODS = [piece for grain in Grain for piece in grain.pieces(2027)]


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=12))
def test_pieces_add_up_and_none_is_a_unit_off(minor: int, weights: list[int]) -> None:
    pieces = split(minor, weights)
    known = weights if sum(weights) else [1] * len(weights)
    assert sum(pieces) == minor
    for piece, weight in zip(pieces, known, strict=True):
        assert abs(piece * sum(known) - minor * weight) < sum(known)


@given(st.lists(st.tuples(st.sampled_from(PERIODS), st.none() | st.integers(1, 10**9)), max_size=8))
def test_what_is_set_stands_there_and_all_lengths_say_the_same(steps: list) -> None:  # type: ignore[type-arg]
    rows: dict[str, int] = {}
    for at, minor in steps:
        before = {each.key: amount_in(each, rows) or 0 for each in PERIODS}
        rows = placed(rows, at, minor)
        assert amount_in(at, rows) == minor
        for each in PERIODS:
            if each.until <= at.start or each.start >= at.until:
                assert (amount_in(each, rows) or 0) == before[each.key]
        for grain in Grain:
            assert sum(amount_in(piece, rows) or 0 for piece in grain.pieces(2027)) == sum(rows.values())


def test_a_quarter_keeps_the_shape_of_its_months_and_a_year_is_cut_evenly() -> None:
    first, january = Grain.QUARTER.pieces(2027)[0], Grain.MONTH.pieces(2027)[0]
    months = {"2027-01": 100, "2027-02": 200, "2027-03": 300}
    assert placed(months, first, 1200) == {"2027-01": 200, "2027-02": 400, "2027-03": 600}
    cut = placed({"2027": 100}, first, 40)
    assert cut == {"2027-q1": 40, "2027-q2": 25, "2027-q3": 25, "2027-q4": 25}
    assert placed({"2027-q1": 10}, january, None) == {"2027-02": 3, "2027-03": 4}
