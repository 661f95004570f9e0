"""What the composer posts to. Each answers with the page it came from, or asks again with what was typed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import View, requires
from crm.accounts.requests import Request
from crm.customers.models import Person
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import get_person
from crm.errors import NotFound, Refused
from crm.mail.actions.by_hand import Written, write_mail
from crm.mail.letters import letter_for, letters
from crm.mail.templating.liquid import TemplateProblem
from crm.web.kinds import KINDS, links_for
from crm.web.templating import render_page, toast
from crm.work.about import About
from crm.work.actions.notes import add_note, log_call
from crm.work.actions.tasks import add_task
from crm.work.composing import PARTS, Composer, Fields
from crm.work.forms.composer import AboutForm, CallForm, MailForm, TaskForm
from crm.work.planning import Plan
from crm.work.queries.sight import may_see
from crm.work.views.mentions import mentioned_ids, warn_of_unseen

Write = Callable[[Request, str, About], str]


def composes(kind: str) -> Callable[[Write], View]:
    """A view that keeps what was written: `write(request, text, about)` answers the toast's words or raises Refused."""

    def decorate(write: Write) -> View:
        @requires("work.edit")
        @require_POST
        def compose(request: Request) -> HttpResponse:
            form, about = _read(request)
            try:
                said = write(request, form.cleaned_data["text"], about)
            except Refused as refusal:
                return _ask_again(request, kind, about, str(refusal))
            toast(request, said)
            return HttpResponseRedirect(_back(request))

        return compose

    return decorate


@requires("work.edit")
def composer_part(request: Request, part: str) -> HttpResponse:
    """Fields that a page leaves to be fetched when their kind is opened."""
    if part not in PARTS:
        raise NotFound("There are no such fields.")
    return render_page(request, "work/composer_part.html", {"part": part, "it": Fields()})


@requires("work.edit")
@require_GET
def composer_letters(request: Request) -> HttpResponse:
    """What a mail to `?person=` can begin with: fetched when somebody looks for it."""
    person = _asked_person(request)
    context = {"letters": letters(request.actor, person), "person_id": person.id}
    return render_page(request, "work/letters.html", context)


@requires("work.edit")
@require_GET
def composer_letter(request: Request, template_id: UUID) -> HttpResponse:
    """One of them, filled in for `?person=`, for the script; {"problem": words} where it can't be."""
    try:
        letter = letter_for(request.actor, template_id, _asked_person(request))
    except TemplateProblem as problem:
        return JsonResponse({"problem": str(problem)})
    return JsonResponse({"subject": letter.subject, "text": letter.text})


@composes("note")
def compose_note(request: Request, text: str, about: About) -> str:
    """Keep a note."""
    note = add_note(text, about=about, by=request.actor, mentioned=mentioned_ids(request))
    warn_of_unseen(request, note)
    return "Note saved."


@composes("call")
def compose_call(request: Request, text: str, about: About) -> str:
    """Log a call, and plan what comes next."""
    form = CallForm(request.POST)
    if not form.is_valid():
        raise Refused("Give the minutes as a number, choose how the call went, and a day that exists.")
    log_call(text, about=about, by=request.actor, **form.call())
    if not form.cleaned_data["next_task"]:
        return "Call logged."
    add_task(
        form.cleaned_data["next_task"], plan=Plan(form.due()), assignee=request.actor.membership, subject=about.subject,
        person_id=about.person_id, company_id=about.company_id, by=request.actor,
    )  # fmt: skip
    return "Call logged, next task planned."


@composes("task")
def compose_task(request: Request, text: str, about: About) -> str:
    """Add a task: its title is the first line."""
    form = TaskForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose a colleague and a day that exist.")
    title, _, details = text.partition("\n")
    if not title.strip():
        raise Refused("Say what has to be done.")
    task = add_task(
        title,
        details=details.strip(),
        plan=form.plan(),
        priority=int(form.cleaned_data["priority"]),
        assignee=form.assignee_for(request.actor),
        subject=about.subject,
        person_id=about.person_id,
        company_id=about.company_id,
        mentioned=mentioned_ids(request),
        by=request.actor,
    )
    warn_of_unseen(request, task)
    return "Task added."


@composes("mail")
def compose_mail(request: Request, text: str, about: About) -> str:
    """Send a mail to the person."""
    mail = MailForm(request.POST)
    person = _addressee(request, about)
    if not mail.is_valid() or not text:
        raise Refused("A mail needs a subject and a text.")
    written = Written(
        key=request.POST.get("key", ""),
        subject=mail.cleaned_data["subject"],
        text=text,
        sender=request.POST.get("sender", ""),
        about=about.subject,
    )
    write_mail(person, written, organization_name=request.organization.name, by=request.actor)
    return f"Mail to {person.name} is on its way."


def _asked_person(request: Request) -> Person:
    try:
        return get_person(request.actor, UUID(request.GET.get("person", "")))
    except ValueError as error:
        raise NotFound("There is no such person.") from error


def _addressee(request: Request, about: About) -> Person:
    person = get_person(request.actor, about.person_id) if about.person_id else None
    if person is None or not person.email:
        raise Refused("There is no e-mail address to write to. Add one first.")
    return person


def _read(request: Request) -> tuple[AboutForm, About]:
    """The form and what it belongs to. Raises NotFound unless the actor may see that record."""
    form = AboutForm(request.POST)
    if not form.is_valid():
        raise NotFound("There is no such record.")
    about = form.about()
    _check(get_person, request, about.person_id)
    _check(get_company, request, about.company_id)
    if about.subject.kind not in KINDS or not may_see(request.actor, about.subject):
        raise NotFound("There is no such record.")
    return form, about


def _check(get: Callable[..., Any], request: Request, record_id: UUID | None) -> None:
    if record_id is not None:
        get(request.actor, record_id)


def _ask_again(request: Request, kind: str, about: About, error: str) -> HttpResponse:
    """The composer on a page of its own, with everything that was typed."""
    person = get_person(request.actor, about.person_id) if about.person_id else None
    composer = Composer(
        about,
        back=_back(request),
        email=person.email if person else "",
        key=request.POST.get("key", ""),
        typed=request.POST,
        current=kind,
        error=error,
    )
    link = links_for([about.subject])[about.subject]
    return render_page(request, "work/compose.html", {"composer": composer, "link": link}, status=422)


def _back(request: Request) -> str:
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"
