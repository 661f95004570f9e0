"""What the middleware has found out about a request before its view runs."""

from dataclasses import dataclass

from django.http import HttpRequest

from crm.api.limits import Allowance
from crm.api.models import ApiKey, KeptAnswer


@dataclass
class Visit:
    """Without a key, `why` says what was wrong with what was sent."""

    key: ApiKey | None = None
    why: str = 'Send your key as "Authorization: Bearer fl_…".'
    allowance: Allowance | None = None
    answer: KeptAnswer | None = None  # to be kept, if all goes well


def visit_of(request: HttpRequest) -> Visit:
    """The request's; a new one for a request that has none yet."""
    found = getattr(request, "visit", None)
    if not isinstance(found, Visit):
        found = Visit()
        request.visit = found  # type: ignore[attr-defined]
    return found
