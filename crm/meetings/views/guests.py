"""Pages of somebody who is asked, behind the signed link in his mail. Opening them changes nothing."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.events.types import ActorRef
from crm.meetings.actions.answering import answer_as_guest
from crm.meetings.links import read_place
from crm.meetings.models import Answer, Attendee
from crm.meetings.showing import CHOICES
from crm.meetings.views.files import calendar_file
from crm.meetings.words import answer_words, when_in
from crm.web.templating import render_page


@csrf_exempt  # whoever opens a mail has no cookie of ours; the signed link is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def place_page(request: Request, token: str) -> HttpResponse:
    """The meeting, and whether he comes."""
    place = _place(token)
    if request.method == "POST":
        answer_as_guest(
            place.id, _answer(request.POST.get("answer", "")), note=request.POST.get("note", "")[:500],
            by=ActorRef("visitor", place.person_id),
        )  # fmt: skip
        return HttpResponseRedirect(f"{request.path}?saved=1", status=303)
    meeting = place.meeting
    chosen = request.GET.get("answer") or (place.answer if place.answer != Answer.WAITING else Answer.COMES)
    context = {
        "meeting": meeting,
        "place": place,
        "when": when_in(meeting, meeting.zone),
        "said": answer_words(place.answer),
        "saved": "saved" in request.GET,
        "chosen": chosen,
        "choices": CHOICES,
        "is_open": not (meeting.is_cancelled or meeting.is_over or meeting.in_bin),
        "book_url": _book_again(request, place),
        "file_url": reverse("meetings_public:file", args=[request.organization.slug, token]),
    }
    return render_page(request, "public/meeting.html", context)


@public_page
@require_safe
def place_file(request: Request, token: str) -> HttpResponse:
    """The meeting as a file for any calendar."""
    return calendar_file(_place(token).meeting)


def _place(token: str) -> Attendee:
    place_id = read_place(token)
    rows = Attendee.objects.select_related("meeting__organizer", "meeting__booked_on")
    place = rows.filter(id=place_id).first() if place_id else None
    if place is None:
        raise NotFound("This link is not complete. Open it from the mail again.")
    if place.removed_at is not None:
        raise NotFound("You are no longer asked to this meeting.")
    return place


def _answer(text: str) -> Answer:
    try:
        return Answer(text)
    except ValueError as error:
        raise NotFound("There is no such answer.") from error


def _book_again(request: Request, place: Attendee) -> str:
    page = place.meeting.booked_on
    if page is None or not page.active or place.meeting.starts_at < timezone.now():
        return ""
    return reverse("meetings_public:book", args=[request.organization.slug, page.slug])
