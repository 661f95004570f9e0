"""One's own calendar: join it, choose what of it counts, leave it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.diary.actions.membership import choose, diary_of, join, leave, look_now
from crm.diary.forms.diary import ChoiceForm, JoinForm, join_values
from crm.diary.models import Diary, State
from crm.diary.queries.calendars import busy_of, calendars_of, written_of
from crm.diary.wire.discovery import Found, find_calendars
from crm.diary.wire.problems import MailboxProblem
from crm.errors import NotFound, Refused
from crm.limits import Limit
from crm.web.templating import render_page, toast

# Each try knocks at servers that somebody typed in, while the page waits.
TRIES = Limit("diary-tries", 20, 3600)


@requires("mailbox.join")
def own(request: Request) -> HttpResponse:
    """What was joined and chosen, or the way to join one's calendar."""
    diary = diary_of(request.actor)
    if diary is None or not (diary.is_open or diary.state == State.LEAVING) or "anew" in request.GET:
        return _join(request, diary)
    form = ChoiceForm(request.POST or None, calendars=calendars_of(diary))
    if request.method == "POST" and form.is_valid():
        try:
            choose(form.target_id(), form.busy_ids(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, "Saved. Your calendar is looked into in a moment.")
            return _home()
    context = {"diary": diary, "form": form, "written": written_of(diary), "busy": busy_of(diary)}
    return render_page(request, "diary/own.html", context, status=422 if form.errors else 200)


@requires("mailbox.join")
@require_POST
def look(request: Request) -> HttpResponse:
    """Look into it now."""
    look_now(by=request.actor)
    toast(request, "Your calendar is looked into. What is new appears in a moment.")
    return _home()


@requires("mailbox.join")
@require_POST
def leaving(request: Request) -> HttpResponse:
    """Leave it."""
    diary = leave(by=request.actor, take_out=request.POST.get("meetings") == "take")
    if diary.state == State.LEAVING:
        toast(request, "Your meetings are being taken out of your calendar. Then its password is forgotten here.")
    else:
        toast(request, "Your calendar is no longer joined. Its password is forgotten here.")
    return _home()


@requires("mailbox.join")
@require_safe
def show(request: Request, diary_id: UUID) -> HttpResponse:
    """Where a notification leads to: one's own calendar."""
    diary = diary_of(request.actor)
    if diary is None or diary.id != diary_id:
        raise NotFound("There is no such calendar.")
    return _home()


def _join(request: Request, diary: Diary | None) -> HttpResponse:
    form = JoinForm(request.POST or None, initial=join_values(diary, request.user.email))
    problem = hint = ""
    if request.method == "POST" and form.is_valid():
        found, problem = _look_for_calendars(request, form)
        if not problem:
            joined = join(form.values(), found, by=request.actor)
            chosen = joined.state == State.JOINED
            toast(request, "Joined again." if chosen else "Found. Choose which of your calendars count.")
            return _home()
        hint = form.server.hint
    bad = bool(form.errors) or bool(problem)
    context: dict[str, Any] = {"form": form, "problem": problem, "hint": hint, "diary": diary}
    return render_page(request, "diary/join.html", context, status=422 if bad else 200)


def _look_for_calendars(request: Request, form: JoinForm) -> tuple[list[Found], str]:
    """Those that are there, or in words why there are none."""
    if not TRIES.take(str(request.actor.member_id)):
        return [], "Too many tries. Wait an hour, then try again."
    try:
        return find_calendars(form.login(), form.server.url), ""
    except MailboxProblem as problem:
        return [], str(problem)


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("diary:own"))
