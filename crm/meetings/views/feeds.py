"""A member's calendar for his phone: whoever has the secret address reads it."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.meetings.actions.feeds import digest_of
from crm.meetings.calendars import feed as written
from crm.meetings.models import Answer, Attendee, CalendarFeed, Meeting

PAST = timedelta(days=90)
MOST = 2000


@public_page
@require_safe
def feed(request: Request, secret: str) -> HttpResponse:
    """All meetings the member comes to or has not answered, from three months ago on."""
    found = CalendarFeed.objects.select_related("member").filter(digest=digest_of(secret)).first()
    if found is None or not found.member.active:
        raise NotFound("There is no such calendar.")
    mine = Attendee.objects.filter(
        member_id=found.member_id, removed_at=None, starts_at__gt=timezone.now() - PAST
    ).exclude(answer=Answer.DECLINED)
    meetings = Meeting.objects.filter(id__in=mine.values("meeting_id")).order_by("starts_at", "id")[:MOST]
    content = written(list(meetings), f"{found.member.name}, {request.organization.name}")
    return HttpResponse(content, content_type="text/calendar", headers={"Cache-Control": "private, max-age=300"})
