"""One's own signature."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.mail.models.signature import LONGEST
from crm.mail.senders import senders_of
from crm.mail.signatures import set_signature, signature_html, signature_of
from crm.web.templating import render_page, toast


class SignatureForm(forms.Form):
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Signature",
        help_text="**bold**, *italic* and [words](https://example.com) for a link. Empty: no signature.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )


@signed_in
def signature(request: Request) -> HttpResponse:
    """What stands below the mails one writes to customers, with a preview."""
    member_id: Any = request.actor.member_id
    form = SignatureForm(request.POST or None, initial={"text": signature_of(member_id)})
    typed = form["text"].value() or ""
    preview = request.method == "POST" and "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not preview:
        set_signature(member_id, form.cleaned_data["text"])
        toast(request, "Signature saved.")
        return redirect("mail:signature")
    context = {"form": form, "preview": signature_html(typed)}
    return render_page(request, "mail/signature.html", context, status=422 if form.errors else 200)


@signed_in
def own_signature(request: Request) -> HttpResponse:
    """From which address it goes, and what will stand below it: the composer asks for it when it is opened for one."""
    shown = signature_html(signature_of(request.actor.member_id))
    context = {"signature": shown, "senders": senders_of(request.actor)}
    return render_page(request, "mail/own_signature.html", context)
