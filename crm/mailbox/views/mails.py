"""One taken mail, as far as its reader may see it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.mail.files import read_file
from crm.mail.views.frames import download, framed
from crm.mailbox.actions.answering import addressee, answer
from crm.mailbox.models import TakenMail
from crm.mailbox.queries.mails import SeenMail, get_mail, mails_seen_by, people_of
from crm.tenancy.ids import uuid7
from crm.web.templating import render_page, toast


@requires("mail.view")
@require_GET
def mail(request: Request, mail_id: UUID) -> HttpResponse:
    """The mail with the others of its thread."""
    return _show(request, get_mail(request.actor, mail_id))


@requires("work.edit")
@require_POST
def answer_mail(request: Request, mail_id: UUID) -> HttpResponse:
    """Answer in its thread."""
    given, text = request.POST, request.POST.get("text", "")[:20_000]
    way = {"key": given.get("key", ""), "sender": given.get("sender", "")}
    try:
        sent = answer(mail_id, text, **way, organization_name=request.organization.name, by=request.actor)
    except Refused as refusal:
        return _show(request, get_mail(request.actor, mail_id), text=text, error=str(refusal), status=422)
    toast(request, f"Your answer to {sent.to_address} is on its way.")
    return HttpResponseRedirect(reverse("mailbox:mail", args=[mail_id]))


def _show(request: Request, seen: SeenMail, *, text: str = "", error: str = "", status: int = 200) -> HttpResponse:
    mail_id = seen.mail.id
    to = addressee(seen.mail, request.actor) if seen.opened and request.actor.can("work.edit") else None
    thread = mails_seen_by(request.actor).filter(thread=seen.mail.thread).exclude(id=mail_id).order_by("-sent_at")[:20]
    context = {
        "seen": seen,
        "mail": seen.mail,
        "people": people_of(seen.mail, request.actor),
        "thread": thread,
        "attachments": list(seen.mail.files.order_by("id")) if seen.opened else [],
    }
    context |= {"to": to, "typed": text, "error": error, "key": uuid7().hex}
    return render_page(request, "mailbox/mail.html", context, status=status)


@requires("mail.view")
@require_GET
def body(request: Request, mail_id: UUID) -> HttpResponse:
    """Its HTML, for the frame."""
    found = _opened(request, mail_id)
    embedded = found.files.exclude(content_id="")
    return framed(found.html, {part.content_id: (part.content_type, read_file(part.file)) for part in embedded})


@requires("mail.view")
@require_GET
def file(request: Request, mail_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that came with it."""
    part = _opened(request, mail_id).files.filter(id=file_id).first()
    if part is None:
        raise NotFound("There is no such file.")
    return download(part.name, read_file(part.file))


def _opened(request: Request, mail_id: UUID) -> TakenMail:
    seen = get_mail(request.actor, mail_id)
    if not seen.opened:
        raise NotFound("There is no such mail.")
    return seen.mail
