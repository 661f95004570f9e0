"""One's own mailbox: join it, say what others see of it, keep mails private, leave it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.limits import Limit
from crm.mailbox.actions.membership import Check, join, leave, look_now, mailbox_of, probe, share
from crm.mailbox.actions.rules import drop_rule, keep_person_private, keep_private, keep_thread_private
from crm.mailbox.actions.sending import let_be, send_again
from crm.mailbox.copies import copy_address
from crm.mailbox.forms.mailbox import JoinForm, PrivateForm, SharingForm, join_values
from crm.mailbox.models import Mailbox, Sharing, State
from crm.mailbox.oauth.providers import consent_providers
from crm.mailbox.queries.mails import failed_of, taken_of
from crm.mailbox.queries.privacy import rules_for
from crm.web.templating import render_page, toast

# Each try knocks at servers that somebody typed in, while the page waits.
TRIES = Limit("mailbox-tries", 20, 3600)


@requires("mailbox.join")
def own(request: Request) -> HttpResponse:
    """Settings of the joined mailbox, or the way to join one."""
    mailbox = mailbox_of(request.actor)
    if mailbox is None or mailbox.state != State.JOINED or "anew" in request.GET:
        return _join(request, mailbox)
    initial = {"sharing": mailbox.sharing, "sender_name": mailbox.sender_name}
    form = SharingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        share(Sharing(form.cleaned_data["sharing"]), form.cleaned_data["sender_name"], by=request.actor)
        toast(request, "Saved. It holds for mails from before too.")
        return _home()
    return render_page(request, "mailbox/own.html", _shown(request, mailbox, form), status=422 if form.errors else 200)


@requires("mailbox.join")
@require_POST
def look(request: Request) -> HttpResponse:
    """Look for mails now."""
    look_now(by=request.actor)
    toast(request, "Your mailbox is looked into. New mails appear in a moment.")
    return _home()


@requires("mailbox.join")
@require_POST
def private(request: Request) -> HttpResponse:
    """List an address or domain that is nobody else's business."""
    form = PrivateForm(request.POST)
    try:
        rule = keep_private(form.data.get("pattern", "")[:254], by=request.actor)
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
    else:
        toast(request, f"Mails with {rule.pattern.removeprefix('@')} are never taken in.")
    return _home()


@requires("mailbox.join")
@require_POST
def drop_private(request: Request, rule_id: UUID) -> HttpResponse:
    """Take mails in again."""
    drop_rule(rule_id, by=request.actor)
    toast(request, "Mails are taken in again from now on.")
    return _home()


@requires("mailbox.join")
@require_POST
def person_private(request: Request, person_id: UUID) -> HttpResponse:
    """Keep all one's mails with a person to oneself."""
    count = keep_person_private(person_id, by=request.actor)
    toast(request, f"Your mails with this person are private now. {count} left the timeline.")
    return HttpResponseRedirect(reverse("customers:person", args=[person_id]))


@requires("mailbox.join")
@require_POST
def thread_private(request: Request, mail_id: UUID) -> HttpResponse:
    """Keep a thread to oneself."""
    count = keep_thread_private(mail_id, by=request.actor)
    toast(request, f"This thread is private now. {count} of its mails left the timelines.")
    return _home()


@requires("mailbox.join")
@require_POST
def again(request: Request, message_id: UUID) -> HttpResponse:
    """Send once more what did not go out."""
    send_again(message_id, by=request.actor)
    toast(request, "Your mail is on its way again.")
    return _home()


@requires("mailbox.join")
@require_POST
def forget(request: Request, message_id: UUID) -> HttpResponse:
    """List a failed mail no more."""
    let_be(message_id, by=request.actor)
    return _home()


@requires("mailbox.join")
@require_POST
def leaving(request: Request) -> HttpResponse:
    """Leave the mailbox."""
    leave(by=request.actor, forget=request.POST.get("mails") == "forget")
    toast(request, "Your mailbox is no longer joined. Its password is forgotten here.")
    return _home()


@requires("mailbox.join")
def show(request: Request, mailbox_id: UUID) -> HttpResponse:
    """Where a notification leads to: one's own mailbox."""
    mailbox = mailbox_of(request.actor)
    if mailbox is None or mailbox.id != mailbox_id:
        raise NotFound("There is no such mailbox.")
    return _home()


def _join(request: Request, mailbox: Mailbox | None) -> HttpResponse:
    form = JoinForm(request.POST or None, initial=join_values(mailbox, request.user.email))
    checks: list[Check] = []
    if request.method == "POST" and form.is_valid() and not TRIES.take(str(request.actor.member_id)):
        form.add_error(None, "Too many tries. Wait an hour, then try again.")
    elif request.method == "POST" and form.is_valid():
        form.show_guess()
        checks = probe(*form.doors())
        if "test" not in request.POST and not any(check.problem for check in checks):
            return _joined(request, form)
    bad = bool(form.errors) or any(check.problem for check in checks)
    hint = form.guessed.hint if checks else ""
    context = {"form": form, "checks": checks, "box": mailbox, "hint": hint, **joining_ways(request)}
    return render_page(request, "mailbox/join.html", context, status=422 if bad else 200)


def _joined(request: Request, form: JoinForm) -> HttpResponse:
    try:
        mailbox = join(form.mailbox_values(), days=form.cleaned_data["days"], by=request.actor)
    except Refused as refusal:
        form.add_error("address", str(refusal))
        context = {"form": form, "checks": [], "box": None, "hint": "", **joining_ways(request)}
        return render_page(request, "mailbox/join.html", context, status=422)
    toast(request, f"{mailbox.address} is joined. Mails with people you know appear in their timelines.")
    return _home()


def joining_ways(request: Request) -> dict[str, Any]:
    """By whose consent one can join, and to which address one can send copies without joining."""
    return {"providers": consent_providers(), "copies": _copies(request)}


def _copies(request: Request) -> str:
    member_id = request.actor.member_id
    return copy_address(request.organization, member_id) if member_id else ""


def _shown(request: Request, mailbox: Mailbox, form: SharingForm) -> dict[str, Any]:
    return {
        "box": mailbox,
        "form": form,
        "rules": rules_for(request.actor),
        "private": PrivateForm(),
        "taken": taken_of(request.actor),
        "failed": failed_of(request.actor),
        "copies": _copies(request),
    }


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("mailbox:own"))
