"""The one address that is asked a thousand times a second is answered before session, sign-in and the rest."""

import re
from collections.abc import Callable
from types import SimpleNamespace

from django.http import HttpResponse

from crm.accounts.requests import Request
from crm.tracking.views.public import answer_events

EVENTS = re.compile(r"/p/([-\w]+)/sites/(\w+)/events/", re.ASCII)
PAGE = SimpleNamespace(view_name="tracking_public:events")  # for logs and metrics


class EventsMiddleware:
    """Answers websites' events. They carry no cookies, and whose they are is in the address."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer the events, or leave it to the others."""
        found = EVENTS.fullmatch(request.path_info)
        if found is None:
            return self.get_response(request)
        request.resolver_match = PAGE  # type: ignore[assignment]
        return answer_events(request, found[1], found[2])
