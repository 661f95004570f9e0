"""Add a lead on the way: three fields, or a business card."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.attachments.actions.files import attach_files
from crm.errors import Refused
from crm.tenancy.ids import uuid7
from crm.web.formats import plural
from crm.web.templating import render_page, toast
from leads.actions.leads import add_lead
from leads.forms.cards import CardForm, QuickLead
from leads.models import Channel, Lead

NOT_YOURS = "It was typed by somebody else, or in another organization. It is sent once they sign in here again."


@requires("leads.work")
def quick_lead(request: Request) -> HttpResponse:
    """Name, a way to reach them, what they want. Tapping twice adds once.

    A browser that was offline sends what it kept, asks for JSON, and says whose it is.
    """
    form = QuickLead(request.POST if request.method == "POST" else None, initial=_first(request))
    sent_later = request.method == "POST" and "application/json" in request.headers.get("Accept", "")
    if sent_later and request.POST.get("member") != str(request.actor.member_id):
        return JsonResponse({"message": NOT_YOURS}, status=409)
    if request.method == "POST" and form.is_valid():
        lead, is_new = add_lead(
            form.answers(), source="Quick add", owner=request.actor.membership, key=form.cleaned_data["key"],
            by=request.actor,
        )  # fmt: skip
        return _added(lead) if sent_later else _done(request, lead, is_new)
    if sent_later:
        return JsonResponse(
            {"message": " ".join(str(text) for texts in form.errors.values() for text in texts)}, status=422
        )
    context = {"form": form, "member": request.actor.member_id}
    return render_page(request, "leads/quick.html", context, status=422 if form.errors else 200)


@requires("leads.work")
def new_card(request: Request) -> HttpResponse:
    """A vCard becomes a lead; a photo is kept with what was typed."""
    form = CardForm(request.POST or None, request.FILES or None, initial={"key": uuid7().hex})
    if request.method == "POST" and form.is_valid():
        try:
            added = _add_cards(request, form)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            if len(added) == 1:
                return _done(request, *added[0])
            toast(request, f"{plural(len(added), 'business card')} read.")
            return HttpResponseRedirect(reverse("leads:leads"))
    return render_page(request, "leads/card.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _add_cards(request: Request, form: CardForm) -> list[tuple[Lead, bool]]:
    added = []
    for number, card in enumerate(form.cards):
        key = f"{form.cleaned_data['key']}:{number}"
        added.append(
            add_lead(
                card, source="Business card", owner=request.actor.membership, key=key, by=request.actor,
                channel=Channel.CARD, raw=form.raw if len(form.cards) == 1 else "",
            )
        )  # fmt: skip
    if form.photo is not None:
        attach_files("lead", added[0][0].id, [form.photo], by=request.actor)
    return added


def _first(request: Request) -> dict[str, Any]:
    known = {"key": uuid7().hex}
    if reach := request.GET.get("phone") or request.GET.get("email"):
        known["reach"] = reach[:254]
    return known


def _added(lead: Lead) -> HttpResponse:
    return JsonResponse({"name": lead.person.name, "url": reverse("leads:lead", args=[lead.id])})


def _done(request: Request, lead: Lead, is_new: bool) -> HttpResponse:
    name = lead.person.name
    toast(request, f"{name} added." if is_new else f"{name} had an open lead: your words were added to it.")
    return HttpResponseRedirect(reverse("leads:lead", args=[lead.id]))
