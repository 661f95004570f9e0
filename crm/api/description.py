"""The API's description for machines: open to all, for it says nothing of any organization."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from crm.accounts.access import public
from crm.api.schema import description

HOUR = "public, max-age=3600"


@public
@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON."""
    return JsonResponse(description(), headers={"Cache-Control": HOUR})
