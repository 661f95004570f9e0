"""What colleagues do with tickets, each a small form of its own."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.access import requires
from crm.accounts.models import Membership
from crm.accounts.requests import Request
from crm.customers.actions.matching import Contact, person_for
from crm.errors import NotFound
from crm.staff.choosing import choose
from crm.staff.forms.who import WhoForm
from crm.staff.languages import spoken
from crm.staff.models import WorkKind
from crm.staff.queries.room import overfull
from crm.web.conflicts import keeps_theirs, seen_version
from crm.web.templating import render_page, toast
from support.actions.conversation import Words, add_internal_note, answer_ticket
from support.actions.handling import assign_ticket, change_priority, move_to_queue, set_status, take_next
from support.actions.tickets import Opening, open_ticket
from support.forms.tickets import AnswerForm, NewTicketForm, new_key
from support.models import Queue, Ticket, TicketChannel, TicketPriority, TicketStatus
from support.queries.tickets import get_ticket
from support.views.desk import show_desk


@require_POST
@requires("support.answer")
def answer(request: Request, ticket_id: UUID) -> HttpResponse:
    """Answer the customer."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_desk(request, get_ticket(request.actor, ticket_id), form, status=422)
    answer_ticket(ticket_id, _words(form), then=form.cleaned_data["then"], by=request.actor)
    toast(request, "Answer sent.")
    return _back(request, ticket_id)


@require_POST
@requires("support.answer")
def note(request: Request, ticket_id: UUID) -> HttpResponse:
    """Leave a note for colleagues."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_desk(request, get_ticket(request.actor, ticket_id), form, note=True, status=422)
    add_internal_note(ticket_id, _words(form), by=request.actor)
    return _back(request, ticket_id)


@require_POST
@requires("support.answer")
def status(request: Request, ticket_id: UUID) -> HttpResponse:
    """Solve, reopen, hold, close."""
    if keeps_theirs(request):
        return _back(request, ticket_id)
    chosen = _choice(TicketStatus, request.POST.get("status", ""))
    ticket = set_status(ticket_id, chosen, by=request.actor, version=seen_version(request))
    return _changed(request, ticket)


@require_POST
@requires("support.answer")
def priority(request: Request, ticket_id: UUID) -> HttpResponse:
    """How soon, and why."""
    if keeps_theirs(request):
        return _back(request, ticket_id)
    chosen = _choice(TicketPriority, request.POST.get("priority", ""))
    reason = request.POST.get("reason", "")
    ticket = change_priority(ticket_id, chosen, reason=reason, by=request.actor, version=seen_version(request))
    return _changed(request, ticket)


@require_POST
@requires("support.answer")
def assignee(request: Request, ticket_id: UUID) -> HttpResponse:
    """Whose it is; "" for nobody's, "me" for mine."""
    if keeps_theirs(request):
        return _back(request, ticket_id)
    wanted = request.POST.get("member", "")
    member = request.actor.membership if wanted == "me" else _one(Membership.objects.active().filter, wanted)
    ticket = assign_ticket(ticket_id, member, by=request.actor, version=seen_version(request))
    if member is not None and (words := overfull(WorkKind.TICKET, member.id)):
        toast(request, words, tone="warning")
    return _changed(request, ticket)


@require_safe
@requires("support.assign")
def who(request: Request, ticket_id: UUID) -> HttpResponse:
    """Who should have this ticket, and why; nothing is given yet."""
    ticket = get_ticket(request.actor, ticket_id)
    form = WhoForm(request.GET if "who-skill" in request.GET else {"who-language": spoken(ticket.person.language)})
    context = {"ticket": ticket, "form": form, "choice": choose(form.need(WorkKind.TICKET))}
    return render_page(request, "support/who.html", context)


@require_POST
@requires("support.answer")
def queue(request: Request, ticket_id: UUID) -> HttpResponse:
    """Which queue it stands in."""
    if keeps_theirs(request):
        return _back(request, ticket_id)
    chosen = _one(Queue.objects.filter(active=True).filter, request.POST.get("queue", ""))
    if chosen is None:
        raise NotFound("There is no such queue.")
    return _changed(request, move_to_queue(ticket_id, chosen, by=request.actor, version=seen_version(request)))


@require_POST
@requires("support.answer")
def take(request: Request) -> HttpResponse:
    """Take the ticket that is due first."""
    ticket = take_next(by=request.actor)
    if ticket is None:
        toast(request, "Nobody waits: every open ticket is taken.")
        return HttpResponseRedirect(reverse("support:desk"))
    return HttpResponseRedirect(f"{reverse('support:ticket', args=[ticket.id])}?view=mine")


@require_http_methods(["GET", "POST"])
@requires("support.answer")
def new(request: Request) -> HttpResponse:
    """Write down a request that came by phone, say."""
    initial = {"key": new_key(), "email": request.GET.get("email", "")}
    form = NewTicketForm(request.POST or None, request.FILES or None, initial=initial)
    form.add_own_fields("ticket", request.actor)
    if request.method == "POST" and form.is_valid():
        ticket = _open(form, request)
        toast(request, f"Ticket {ticket.number} opened.")
        return HttpResponseRedirect(reverse("support:ticket", args=[ticket.id]))
    return render_page(request, "support/new_ticket.html", {"form": form}, status=422 if form.errors else 200)


def _open(form: NewTicketForm, request: Request) -> Ticket:
    data = form.cleaned_data
    first, _, last = data["name"].strip().partition(" ")
    contact = Contact(email=data["email"], first_name=first, last_name=last.strip(), source="support")
    person, _ = person_for(contact, by=request.actor)
    opening = Opening(
        key=data["key"],
        queue=data.get("queue"),
        priority=TicketPriority(data["priority"]),
        files=data["attachments"],
        custom=data["custom"],
    )
    return open_ticket(
        subject=data["subject"],
        body=data["body"],
        person=person,
        channel=TicketChannel(data["channel"]),
        by=request.actor,
        opening=opening,
    )


def _words(form: AnswerForm) -> Words:
    data = form.cleaned_data
    return Words(body=data["body"], key=data["key"], files=data["attachments"])


def _changed(request: Request, ticket: Ticket) -> HttpResponse:
    """For a script the line of state again, and word to the queue that it has changed; else back to the ticket."""
    if not request.headers.get("HX-Request"):
        return _back(request, ticket.id)
    response = show_desk(request, get_ticket(request.actor, ticket.id))
    response["HX-Trigger"] = "support:changed"
    return response


def _back(request: Request, ticket_id: UUID) -> HttpResponse:
    keep = request.GET.urlencode()
    return HttpResponseRedirect(reverse("support:ticket", args=[ticket_id]) + (f"?{keep}" if keep else ""))


def _choice[C: (TicketStatus, TicketPriority)](choices: type[C], text: str) -> C:
    if text not in choices.values:
        raise NotFound("There is no such choice.")
    return choices(text)


def _one[M](find: Callable[..., object], text: str) -> M | None:
    """The row with this id, None for "". Raises NotFound for anything else."""
    if not text:
        return None
    try:
        row = find(id=UUID(text)).first()  # type: ignore[attr-defined]
    except ValueError:
        row = None
    if row is None:
        raise NotFound("There is no such choice.")
    found: M = row
    return found
