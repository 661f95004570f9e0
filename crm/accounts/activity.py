"""When and where somebody was last seen, for his list of sessions: written now and then, not at every click."""

import time

from allauth.usersessions.models import UserSession
from django.http import HttpResponse

from crm.accounts.middleware import Answer
from crm.accounts.requests import Request

EVERY = 300  # seconds; at every request it would be three queries and a commit each
NOTED = "activity_noted"  # the session's key: when, in seconds


class ActivityMiddleware:
    """In the place of allauth's, which writes at every request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            noted, now = request.session.get(NOTED, 0), int(time.time())
            if not 0 <= now - noted < EVERY:
                request.session[NOTED] = now
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
