"""What browsers may do with the pages of forms: who may frame them, where they may be sent."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csp import csp_override

from crm.accounts.requests import Request


def with_policy(request: Request, response: HttpResponse, **directives: list[str]) -> HttpResponse:
    """The answer with some directives of the content security policy changed: `frame_ancestors=["'self'"]`."""
    changed = {name.replace("_", "-"): sources for name, sources in directives.items()}
    answered: HttpResponse = csp_override({**settings.SECURE_CSP, **changed})(lambda _: response)(request)
    return answered
