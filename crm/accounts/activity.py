"""When and where somebody was last seen, for his list of sessions: written now and then, not at every click."""

import time

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
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
        # Afterwards: OrganizationMiddleware asks for session and user in its own way, by one message.
        response = self.get_response(request)
        if request.session.session_key and _is_due(request.session) and request.user.is_authenticated:
            request.session[NOTED] = int(time.time())
            UserSession.objects.create_from_request(request)
        return response


def _is_due(session: SessionBase) -> bool:
    return not 0 <= int(time.time()) - session.get(NOTED, 0) < EVERY
