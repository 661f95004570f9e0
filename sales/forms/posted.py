"""What a form is bound to."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is empty; None where a form is only shown."""
    return request.POST if request.method == "POST" else None
