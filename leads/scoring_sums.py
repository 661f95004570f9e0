"""Points and words that add up to a score."""

LOWEST, HIGHEST = 0, 100

Reasons = list[tuple[int, str]]


def bounded(reasons: Reasons) -> Reasons:
    """With a line that keeps the sum within 0 and 100, where it would not be."""
    total = total_of(reasons)
    if total > HIGHEST:
        return [*reasons, (HIGHEST - total, f"No score goes over {HIGHEST}")]
    if total < LOWEST:
        return [*reasons, (LOWEST - total, f"No score goes under {LOWEST}")]
    return reasons


def total_of(reasons: Reasons) -> int:
    """The score the reasons add up to."""
    return sum(points for points, _ in reasons)
