"""One file for each workload of DESIGN's budgets: `run(bench)` measures it and says how it came out."""

from collections.abc import Callable

from bench.setting import Bench
from bench.workloads import (
    automation,
    board,
    capture,
    duplicates,
    events,
    fading,
    importing,
    lists,
    mails,
    quotes,
    record,
    typing,
)

WORKLOADS: dict[str, Callable[[Bench], None]] = {
    "W1": lists.run,
    "W2": typing.run,
    "W3": record.run,
    "P5": duplicates.run,
    "W5": board.run,
    "W5-pdf": quotes.run,
    "W4": capture.run,
    "W4-events": events.run,
    "W6": automation.run,
    "W6-mail": mails.run,
    "W8": importing.run,
    "fading": fading.run,
}
