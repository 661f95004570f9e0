"""A browser of the simplest kind: one kept connection, one request after the other, each one timed."""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.limit import PATH

WARM, SINGLE, TOGETHER, CONNECTIONS = 12, 60, 40, 8
PATIENCE = 3.0


@dataclass(frozen=True)
class Ask:
    """One request. `form` makes it a POST."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one kind of request."""

    ms: float
    p95: float
    ms_8: float
    per_second_8: float


class Line:
    """A kept connection."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120, source_address=(source, 0))

    def send(self, ask: Ask, *, expect: tuple[int, ...] = (200,)) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer. Raises RuntimeError for any other status."""
        body, headers = None, dict(ask.headers)
        if ask.form is not None:
            body, headers["Content-Type"] = urlencode(ask.form), "application/x-www-form-urlencoded"
        self._http.request("POST" if body is not None else "GET", ask.path, body, headers)
        response = self._http.getresponse()
        content = response.read()
        if response.status not in expect:
            raise RuntimeError(f"{ask.path}: {response.status} {content[:300]!r}")
        return response, content

    def close(self) -> None:
        """Hang up."""
        self._http.close()


def measure(port: int, ask: Callable[[int], Ask], *, expect: tuple[int, ...] = (200,), count: int = SINGLE) -> Timing:
    """`ask(n)` is the n-th request: warm, one at a time, then 8 connections at once."""
    line = Line(port)
    for number in range(WARM):
        line.send(ask(number), expect=expect)
    single = sorted(_some(line, ask, expect, range(WARM, WARM + count)))
    line.close()
    together, seconds = _together(port, ask, expect, count)
    return Timing(
        ms=statistics.median(single),
        p95=single[int(len(single) * 0.95)],
        ms_8=statistics.median(together),
        per_second_8=len(together) / seconds,
    )


def alone(port: int, ask: Ask) -> float:
    """The median milliseconds of one address asked for some times over one line."""
    line = Line(port)
    taken = _some(line, lambda _: ask, (200,), range(25))
    line.close()
    return statistics.median(taken[3:] or taken)


def limit(port: int) -> Timing:
    """The bare view, in the same run."""
    return measure(port, lambda _: Ask(PATH), count=200)


def queries(port: int, ask: Ask, *, expect: tuple[int, ...] = (200,), times: int = 7) -> list[tuple[str, float]]:
    """The statements of one request with the median milliseconds of each."""
    line = Line(port)
    traced = Ask(ask.path, {**ask.headers, "X-Bench-Trace": "1"}, ask.form)
    runs = [json.loads(line.send(traced, expect=expect)[0].headers["X-Bench-Queries"]) for _ in range(times)]
    line.close()
    shortest = min(len(run) for run in runs)
    return [(runs[-1][place][0], statistics.median(run[place][1] for run in runs)) for place in range(shortest)]


def _some(line: Line, ask: Callable[[int], Ask], expect: tuple[int, ...], numbers: range) -> list[float]:
    """Milliseconds of each, for PATIENCE seconds at most: a slow page need not be asked for as often."""
    end, taken = time.perf_counter() + PATIENCE, []
    for number in numbers:
        taken.append(_timed(line, ask(number), expect))
        if time.perf_counter() > end:
            break
    return taken


def _timed(line: Line, ask: Ask, expect: tuple[int, ...]) -> float:
    begun = time.perf_counter()
    line.send(ask, expect=expect)
    return (time.perf_counter() - begun) * 1000


def _together(port: int, ask: Callable[[int], Ask], expect: tuple[int, ...], count: int) -> tuple[list[float], float]:
    taken: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    each = max(5, min(TOGETHER, count))

    def work(place: int) -> None:
        line = Line(port)
        taken[place] = _some(line, ask, expect, range(1000 + place * each, 1000 + (place + 1) * each))
        line.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(CONNECTIONS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [ms for own in taken for ms in own], time.perf_counter() - begun
