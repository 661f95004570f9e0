"""What a draft of rules would do to the leads that are open now."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leads.models import Lead, ScoreRule
from leads.models.lead import HOT
from leads.queries.scoring import known_of_many
from leads.scoring import explain, total_of

SAMPLE, CHUNK = 2000, 500  # the newest open leads
STEP = 10
MOVED = 12


@dataclass(frozen=True)
class Moved:
    """A lead whose score would change."""

    lead: Lead
    before: int
    after: int


@dataclass(frozen=True)
class Preview:
    """Scores before and after; `bins`: [(words, before, after), ...] in steps of ten."""

    looked_at: int
    bins: list[tuple[str, int, int]]
    hot_before: int
    hot_after: int
    changed: int
    moved: list[Moved]

    @property
    def top(self) -> int:
        """The largest number of leads in a step."""
        return max((max(before, after) for _, before, after in self.bins), default=0)


def preview_of(before: Sequence[ScoreRule], after: Sequence[ScoreRule]) -> Preview:
    """Both sets of rules, applied to the newest open leads."""
    pairs: list[Moved] = []
    leads = list(Lead.objects.all().open().select_related("person", "company").order_by("-id")[:SAMPLE])
    for start in range(0, len(leads), CHUNK):
        some = leads[start : start + CHUNK]
        known = known_of_many(some, [*before, *after])
        pairs += [
            Moved(lead, total_of(explain(before, each)), total_of(explain(after, each)))
            for lead, each in zip(some, known, strict=True)
        ]
    moved = [pair for pair in pairs if pair.before != pair.after]
    moved.sort(key=lambda pair: -abs(pair.after - pair.before))
    return Preview(
        looked_at=len(pairs),
        bins=_bins([pair.before for pair in pairs], [pair.after for pair in pairs]),
        hot_before=sum(pair.before >= HOT for pair in pairs),
        hot_after=sum(pair.after >= HOT for pair in pairs),
        changed=len(moved),
        moved=moved[:MOVED],
    )


def _bins(before: Iterable[int], after: Iterable[int]) -> list[tuple[str, int, int]]:
    """0 to 9, 10 to 19, ... 90 to 100."""
    old, new = (Counter(min(score // STEP, 9) for score in scores) for scores in (before, after))
    return [
        (f"{number * STEP} to {number * STEP + (STEP if number == 9 else STEP - 1)}", old[number], new[number])
        for number in range(10)
    ]
