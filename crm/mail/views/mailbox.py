"""The demo's mailbox. Open to everybody who reaches the machine, since sign-in codes arrive in it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.accounts.access import public
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.mail.mailbox import Letter, list_letters, open_letter
from crm.mail.views.frames import download, framed


@public
@require_GET
def box(request: Request, name: str = "") -> HttpResponse:
    """All mails, newest first, and the one that is open."""
    words = request.GET.get("q", "").strip()
    context = {
        "letters": list_letters(_directory(), words),
        "letter": _letter(name) if name else None,
        "words": words,
        "messages": [],
    }
    return render(request, "mail/mailbox.html", context, using="jinja2")


@public
@require_GET
def body(request: Request, name: str) -> HttpResponse:
    """The HTML of one mail, for the frame."""
    letter = _letter(name)
    return framed(letter.html, letter.pictures)


@public
@require_GET
def attachment(request: Request, name: str, number: int) -> HttpResponse:
    """A file of one mail."""
    letter = _letter(name)
    if number >= len(letter.attachments):
        raise NotFound("There is no such file.")
    part = letter.attachments[number]
    return download(part.name, part.content)


def _directory() -> str:
    """Raises NotFound where mails are really sent: there is no such page then."""
    if not settings.MAILBOX_DIR:
        raise NotFound("There is no such page.")
    return str(settings.MAILBOX_DIR)


def _letter(name: str) -> Letter:
    letter = open_letter(_directory(), name)
    if letter is None:
        raise NotFound("There is no such mail.")
    return letter
