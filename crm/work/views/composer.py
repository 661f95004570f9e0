"""What the composer posts to. Each answers with the page it came from."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.models import Membership
from crm.accounts.requests import Request
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import get_person
from crm.errors import NotFound, Refused
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import MessageKind
from crm.web.kinds import KINDS, links_for
from crm.web.templating import toast
from crm.work.actions.notes import About, add_note, log_call
from crm.work.actions.tasks import add_task
from crm.work.forms.composer import AboutForm, CallForm, MailForm, TaskForm


@requires("work.edit")
@require_POST
def compose_note(request: Request) -> HttpResponse:
    """Keep a note."""
    form, about = _read(request)
    add_note(form.cleaned_data["text"], about=about, by=request.actor)
    toast(request, "Note saved.")
    return _back(request, form)


@requires("work.edit")
@require_POST
def compose_call(request: Request) -> HttpResponse:
    """Log a call."""
    form, about = _read(request)
    call = CallForm(request.POST)
    if not call.is_valid():
        raise Refused("Give the minutes as a number, and choose how the call went.")
    log_call(form.cleaned_data["text"], about=about, by=request.actor, **call.cleaned_data)
    toast(request, "Call logged.")
    return _back(request, form)


@requires("work.edit")
@require_POST
def compose_task(request: Request) -> HttpResponse:
    """Add a task."""
    form, about = _read(request)
    task = TaskForm(request.POST)
    if not task.is_valid():
        raise Refused("Choose a colleague and a day that exist.")
    if not form.cleaned_data["text"]:
        raise Refused("Say what has to be done.")
    assignee = Membership.objects.active().filter(id=task.assignee_id() or request.actor.member_id).first()
    title, _, details = form.cleaned_data["text"].partition("\n")
    add_task(
        title,
        details=details.strip(),
        due_at=task.cleaned_data["due_at"],
        assignee=assignee,
        subject=about.subject,
        person_id=about.person_id,
        company_id=about.company_id,
        by=request.actor,
    )
    toast(request, "Task added.")
    return _back(request, form)


@requires("work.edit")
@require_POST
def compose_mail(request: Request) -> HttpResponse:
    """Send a mail to the person."""
    form, about = _read(request)
    mail = MailForm(request.POST)
    person = get_person(request.actor, about.person_id) if about.person_id else None
    if person is None or not person.email:
        raise Refused("There is no e-mail address to write to. Add one first.")
    if not mail.is_valid() or not form.cleaned_data["text"]:
        raise Refused("A mail needs a subject and a text.")
    queue_message(
        key=f"compose:{request.POST.get('key', '')}",
        to=person.email,
        subject=mail.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        person=person,
        kind=MessageKind.TRANSACTIONAL,
        sender_name=f"{request.actor.name}, {request.organization.name}",
        subject_ref=about.subject,
    )
    toast(request, f"Mail to {person.name} is on its way.")
    return _back(request, form)


def _read(request: Request) -> tuple[AboutForm, About]:
    """The form and what it belongs to. Raises NotFound unless the actor may see that record."""
    form = AboutForm(request.POST)
    if not form.is_valid():
        raise NotFound("There is no such record.")
    about = form.about()
    _check(get_person, request, about.person_id)
    _check(get_company, request, about.company_id)
    if about.subject.kind not in KINDS or about.subject not in links_for([about.subject]):
        raise NotFound("There is no such record.")
    return form, about


def _check(get: Callable[..., Any], request: Request, record_id: UUID | None) -> None:
    if record_id is not None:
        get(request.actor, record_id)


def _back(request: Request, form: AboutForm) -> HttpResponse:
    back = form.cleaned_data["back"]
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else "/")
