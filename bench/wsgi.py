"""The product, and beside it in the same process the bare view. A request that asks to be traced tells its queries."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection

product = get_wsgi_application()

from bench.limit import PATH, BareHandler  # noqa: E402  # needs the apps
from crm.tenancy.postgresql.prepared import BETWEEN  # noqa: E402

bare = BareHandler()
TRACE = "HTTP_X_BENCH_TRACE"
Start = Callable[..., Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """One of the two, by the address."""
    if environ["PATH_INFO"] == PATH:
        return bare(environ, start_response)
    if TRACE not in environ:
        return product(environ, start_response)
    return _traced(environ, start_response)


def _traced(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    queries: list[tuple[str, float]] = []  # each statement, those sent in one message too: its time is the first one's

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            first, *others = sql.split(BETWEEN)
            queries.append((first, (time.perf_counter() - begun) * 1000))
            queries.extend((other, 0.0) for other in others)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        told = json.dumps([[sql[:2000], round(ms, 3)] for sql, ms in queries])
        return start_response(status, [*headers, ("X-Bench-Queries", told.encode("ascii", "replace").decode())], *rest)

    with connection.execute_wrapper(record):
        return product(environ, start)
