"""Pages of meetings."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.meetings.actions.answering import answer_meeting
from crm.meetings.actions.planning import cancel_meeting, change_meeting, plan_meeting
from crm.meetings.forms.meetings import MeetingForm, blank, shown_of
from crm.meetings.guests import members_in
from crm.meetings.models import Answer, Meeting
from crm.meetings.queries.diaries import who_is_busy
from crm.meetings.queries.meetings import asked, get_meeting
from crm.meetings.showing import guest_from, meeting_page
from crm.meetings.views.files import calendar_file
from crm.records.actions.merging import Clash, Conflict
from crm.web.templating import render_page, toast
from crm.work.showing import about_from


@requires("meetings.view")
@require_safe
def show_meeting(request: Request, meeting_id: UUID) -> HttpResponse:
    """One meeting."""
    meeting = get_meeting(request.actor, meeting_id)
    return render_page(request, "meetings/meeting.html", meeting_page(request.actor, meeting))


@requires("meetings.edit")
def new_meeting(request: Request) -> HttpResponse:
    """A meeting, about the record named in the address or about nothing; `?day=` and `?at=`: when."""
    about, link = about_from(request)
    given = blank(request.GET.get("day", ""), request.GET.get("at", ""), guest_from(request.actor, about))
    form = MeetingForm(request.POST or None, initial=given, actor=request.actor, organizer_id=request.actor.member_id)
    back = link.url if link else reverse("meetings:meetings")
    if request.method == "POST" and form.is_valid():
        try:
            meeting = plan_meeting(form.plan(), guests=form.everybody(), about=about, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, _planned_words(form))
            _warn_of_busy(request, meeting, form)
            return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting.id]))
    context: dict[str, Any] = {"form": form, "meeting": None, "about": about, "link": link, "back": back, "clashes": []}
    return render_page(request, "meetings/edit.html", context, status=422 if form.errors else 200)


@requires("meetings.edit")
def edit_meeting(request: Request, meeting_id: UUID) -> HttpResponse:
    """Everything about a meeting in one form."""
    meeting = get_meeting(request.actor, meeting_id)
    request.actor.require("meetings.edit", meeting)
    form = MeetingForm(
        request.POST or None, initial=shown_of(meeting, asked(meeting)), actor=request.actor,
        organizer_id=meeting.organizer_id,
    )  # fmt: skip
    version, clashes = meeting.version, list[Clash]()
    if request.method == "POST" and form.is_valid():
        try:
            meeting = _save(request, meeting, form)
        except Conflict as conflict:
            version, clashes = conflict.version, conflict.clashes
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, "Meeting saved. Whoever is asked hears of what changed.")
            _warn_of_busy(request, meeting, form)
            return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))
    context: dict[str, Any] = {"form": form, "meeting": meeting, "version": version, "clashes": clashes}
    context |= {"back": reverse("meetings:meeting", args=[meeting_id]), "about": None, "link": None}
    return render_page(request, "meetings/edit.html", context, status=422 if form.errors or clashes else 200)


@requires("meetings.edit")
def cancel(request: Request, meeting_id: UUID) -> HttpResponse:
    """Call it off, with a word to those who are asked."""
    meeting = get_meeting(request.actor, meeting_id)
    request.actor.require("meetings.edit", meeting)
    if request.method == "POST":
        cancel_meeting(meeting_id, note=request.POST.get("note", "")[:500], by=request.actor)
        toast(request, "Called off. Everybody who was asked hears of it.")
        return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))
    return render_page(request, "meetings/cancel.html", meeting_page(request.actor, meeting))


@requires("meetings.view")
@require_POST
def answer(request: Request, meeting_id: UUID) -> HttpResponse:
    """Whether the member comes."""
    try:
        chosen = Answer(request.POST.get("answer", ""))
    except ValueError as error:
        raise NotFound("There is no such answer.") from error
    answer_meeting(meeting_id, chosen, note=request.POST.get("note", ""), by=request.actor)
    toast(request, "Answered.")
    return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))


@requires("meetings.view")
@require_safe
def download(request: Request, meeting_id: UUID) -> HttpResponse:
    """The meeting as a file for any calendar."""
    return calendar_file(get_meeting(request.actor, meeting_id))


def _save(request: Request, meeting: Meeting, form: MeetingForm) -> Meeting:
    seen = request.POST.get("version", "")
    values = form.plan().values()
    same_clock = timezone.get_current_timezone_name() == meeting.zone or {"day", "starts", "ends"}.isdisjoint(
        form.changed_data
    )
    if same_clock:
        values.pop("zone")  # who leaves the time alone leaves it on the clock of whoever planned it
    return change_meeting(
        meeting.id, values, guests=form.everybody(), by=request.actor, seen=int(seen) if seen.isdigit() else None
    )


def _planned_words(form: MeetingForm) -> str:
    return "Meeting planned. The invitations are on their way." if form.everybody() else "Meeting planned."


def _warn_of_busy(request: Request, meeting: Meeting, form: MeetingForm) -> None:
    members = [meeting.organizer_id, *members_in(form.everybody())]
    busy = who_is_busy(members, meeting.starts_at, meeting.ends_at, but=meeting.id)
    if busy:
        toast(request, f"{'; '.join(words for _, words in busy)}.", tone="warning")
