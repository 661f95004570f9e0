"""Mails that are written once and filled in for each person."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.mail.actions.templates import (
    add_template,
    draft_content,
    preview,
    publish_template,
    save_draft,
    send_test,
)
from crm.mail.models import MailTemplate, MessageKind, VersionState
from crm.mail.queries.templates import get_template, newest_version, published_version
from crm.mail.templating.blocks import KINDS, SPACES, read_blocks
from crm.mail.templating.liquid import TemplateProblem
from crm.mail.templating.rendering import problems
from crm.mail.templating.values import known_values
from crm.mail.views.frames import framed
from crm.web.templating import render_page, toast
from marketing.forms.mail_templates import MailForm, NewMailForm, posted_blocks, rearranged
from marketing.queries.mail_templates import person_like, state_words, template_rows


@requires("mail.view_templates")
@require_GET
def show_mails(request: Request) -> HttpResponse:
    """All mails and how far they are."""
    context = {"rows": template_rows(request.actor), "may_edit": request.actor.can("mail.templates")}
    return render_page(request, "marketing/mails.html", context)


@requires("mail.templates")
def new_mail(request: Request) -> HttpResponse:
    """Name a new mail."""
    form = NewMailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = MessageKind(form.cleaned_data["kind"])
        template = add_template(form.cleaned_data["name"], kind=kind, by=request.actor)
        return _to_editor(template.id)
    context = {"form": form, "title": "New mail", "back": reverse("marketing:mails"), "submit": "Write it"}
    return render_page(request, "marketing/journey_name.html", context, status=422 if form.is_bound else 200)


@requires("mail.view_templates")
def edit_mail(request: Request, template_id: UUID) -> HttpResponse:
    """What is written left, how it looks right. A POST saves the draft, then does what its button says."""
    template = get_template(request.actor, template_id)
    if request.method != "POST":
        return _editor(request, template, None)
    request.actor.require("mail.templates")
    form = MailForm(request.POST)
    if not form.is_valid():
        return _editor(request, template, form)
    by_itself = bool(request.headers.get("HX-Request"))
    command = "" if by_itself else request.POST.get("do", "")  # htmx sends the button that merely has the focus
    blocks = rearranged(posted_blocks(request.POST), command)
    save_draft(template_id, {**form.cleaned_data, "blocks": blocks}, by=request.actor)
    if by_itself:
        return _editor(request, get_template(request.actor, template_id), None)
    _carry_out(request, template_id, command)
    return _to_editor(template_id, person=request.POST.get("as", ""))


@requires("mail.view_templates")
@require_GET
def show_preview(request: Request, template_id: UUID) -> HttpResponse:
    """The mail as `?as=<name or address>` would get it, for the frame."""
    template = get_template(request.actor, template_id)
    try:
        mail = preview(template, person_like(request.actor, request.GET.get("as", "")))
    except TemplateProblem as problem:
        return framed(format_html_join("", "<p>{}</p>", [[str(problem)]]))
    return framed(mail.html)


@requires("mail.templates")
@require_POST
def publish_mail(request: Request, template_id: UUID) -> HttpResponse:
    """From now on journeys and rules send what is written here."""
    version = publish_template(template_id, by=request.actor)
    toast(request, f"Version {version.number} is published.")
    return _to_editor(template_id)


def _carry_out(request: Request, template_id: UUID, command: str) -> None:
    """What can't be done yet is said in a toast, since the draft must stay saved."""
    person = person_like(request.actor, request.POST.get("as", ""))
    try:
        if command == "publish":
            version = publish_template(template_id, by=request.actor)
            toast(request, f"Version {version.number} is published.")
        elif command == "test":
            message = send_test(template_id, person, by=request.actor)
            toast(request, f"A test mail is on its way to {message.to_address}.")
        elif command in ("", "save"):
            toast(request, "Draft saved.")
    except (Refused, TemplateProblem) as refusal:
        toast(request, str(refusal), tone="error")


def _editor(request: Request, template: MailTemplate, form: MailForm | None) -> HttpResponse:
    version = newest_version(template)
    written, known = draft_content(version), known_values()
    initial = {
        "name": template.name,
        "reason": template.reason,
        "subject": version.subject,
        "preview_text": version.preview_text,
    }
    words = request.POST.get("as", request.GET.get("as", ""))
    context = {
        "template": template,
        "form": form or MailForm(initial=initial),
        "blocks": posted_blocks(request.POST) if form else read_blocks(version.blocks),
        "problems": problems(written, known),
        "state": state_words(
            published=published_version(template) is not None, drafted=version.state == VersionState.DRAFT
        ),
        "kinds": KINDS,
        "sizes": list(SPACES),
        "values": known,
        "may_edit": request.actor.can("mail.templates"),
        "words": words,
        "person": person_like(request.actor, words),
        "stamp": template.changed_at.timestamp(),
    }
    return render_page(request, "marketing/mail.html", context, block="mail_preview", status=422 if form else 200)


def _to_editor(template_id: UUID, *, person: str = "") -> HttpResponse:
    from django.utils.http import urlencode

    query = f"?{urlencode({'as': person})}" if person else ""
    return HttpResponseRedirect(reverse("marketing:mail", args=[template_id]) + query)
