"""Settings > Lead sources > a webhook: its address, what came, what goes where."""

from collections.abc import Container
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.web.formats import plural
from crm.web.hiding import INSTEAD
from crm.web.templating import render_block, render_page, toast
from leads.actions.hook_calls import replay, would_become
from leads.actions.hooks import add_hook, change_hook, map_hook, renew_hook, switch_hook
from leads.amounts import RAW, hidden_places, split_mapping
from leads.forms.hooks import HookForm, NewHookForm, read_mapping
from leads.mapping import Understood, understand
from leads.mapping_editor import editor_for
from leads.models import HookCall, LeadHook, MapsTo, Proof
from leads.payloads import Unreadable, read_json
from leads.queries.hooks import failed_calls, get_hook, newest_calls
from leads.samples import PRESETS, preset_of

SHOWN_ONCE = "new_lead_hook"  # the webhook whose secret may be shown once, in the session


@requires("leads.sources")
def new_hook(request: Request) -> HttpResponse:
    """Name it and say what sends."""
    form = NewHookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            hook = add_hook(**data, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[SHOWN_ONCE] = str(hook.id)
            return HttpResponseRedirect(reverse("leads:hook", args=[hook.id]))
    context = {"form": form, "presets": PRESETS.values()}
    return render_page(request, "leads/sources/new_hook.html", context, status=422 if form.errors else 200)


@requires("leads.sources")
def show_hook(request: Request, hook_id: UUID) -> HttpResponse:
    """Its address, the last payloads, the mapping and what it makes of one of them, its settings."""
    hook = get_hook(request.actor, hook_id)
    form = HookForm(request.POST if request.method == "POST" else None, instance=hook)
    if request.method == "POST" and form.is_valid():
        change_hook(hook_id, **form.cleaned_data, by=request.actor)
        toast(request, "Webhook saved")
        return HttpResponseRedirect(reverse("leads:hook", args=[hook_id]))
    context = _page(request, hook) | {"form": form}
    response = render_page(request, "leads/sources/hook.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@requires("leads.sources")
@require_POST
def map_fields(request: Request, hook_id: UUID) -> HttpResponse:
    """Keep what goes where."""
    try:
        mapping = read_mapping(request.POST.dict())
    except ValueError:
        mapping = [{}]
    map_hook(hook_id, mapping, by=request.actor)
    waiting = failed_calls(get_hook(request.actor, hook_id))
    more = f" {plural(waiting, 'payload')} could not be read before: try again below." if waiting else ""
    toast(request, f"Saved: what comes from now on is read so.{more}")
    return _back(hook_id, request.POST.get("call", ""))


@requires("leads.sources")
@require_POST
def try_mapping(request: Request, hook_id: UUID) -> HttpResponse:
    """What the chosen payload would become by what is chosen on the page, before it is saved."""
    hook = get_hook(request.actor, hook_id)
    try:
        hook.mapping = [*read_mapping(request.POST.dict()), *split_mapping(hook.mapping, request.actor)[1]]
    except ValueError:
        raise NotFound("There is no such fact.") from None
    wanted = request.POST.get("call", "")
    chosen = next((call for call in newest_calls(hook) if str(call.id) == wanted), None)
    context = {"becomes": _becomes(hook, chosen, request.actor)}
    return HttpResponse(render_block(request, "leads/sources/hook.html", "becomes", context))


@requires("leads.sources")
@require_POST
def try_again(request: Request, hook_id: UUID) -> HttpResponse:
    """Take in what failed: one payload, or all."""
    call = request.POST.get("call", "")
    count = replay(hook_id, UUID(call) if _is_id(call) else None, by=request.actor)
    toast(
        request, f"{plural(count, 'payload')} tried again. See below what became of it." if count else "Nothing failed."
    )
    return _back(hook_id, call)


@requires("leads.sources")
@require_POST
def switch(request: Request, hook_id: UUID) -> HttpResponse:
    """Let it take leads, or not."""
    hook = switch_hook(hook_id, active=request.POST.get("active") == "1", by=request.actor)
    toast(request, f"{hook.name} takes leads." if hook.active else f"{hook.name} is off: nothing is taken in.")
    return _back(hook_id)


@requires("leads.sources")
@require_POST
def renew(request: Request, hook_id: UUID) -> HttpResponse:
    """Another address and secret."""
    renew_hook(hook_id, by=request.actor)
    request.session[SHOWN_ONCE] = str(hook_id)
    toast(request, "Address and secret are new. The old ones are good no longer.")
    return _back(hook_id)


def _page(request: Request, hook: LeadHook) -> dict[str, Any]:
    calls = newest_calls(hook)
    wanted = request.GET.get("call", "")
    chosen = next((call for call in calls if str(call.id) == wanted), calls[0] if calls else None)
    payload = read_json(chosen.body) if chosen else preset_of(hook.preset).payload
    show_secret = request.session.get(SHOWN_ONCE) == str(hook.id)
    if show_secret:
        del request.session[SHOWN_ONCE]
    path = reverse("leads_public:hook", args=[request.organization.slug, hook.token])
    return {
        "hook": hook,
        "address": f"{settings.SITE_URL}{path}",
        "secret": hook.secret if show_secret and hook.proof != Proof.ADDRESS else "",
        "preset": preset_of(hook.preset),
        "calls": calls,
        "chosen": chosen,
        "raw": (chosen.body if request.actor.sees_amounts else RAW) if chosen else "",
        "failed": failed_calls(hook),
        "editor": editor_for(hook, payload, request.actor) if payload else None,
        "becomes": _becomes(hook, chosen, request.actor),
    }


def _becomes(hook: LeadHook, chosen: HookCall | None, actor: Actor) -> dict[str, Any] | None:
    """For the page: facts by label, and what is wrong with it."""
    sample = preset_of(hook.preset).payload
    try:
        if chosen:
            found = would_become(hook, chosen.body)
        elif sample:
            found = _of_sample(hook, sample)
        else:
            return None
    except Unreadable:
        return None
    return {"facts": _facts(found, hidden_places(actor)), "problem": found.problem}


def _of_sample(hook: LeadHook, sample: dict[str, Any]) -> Understood:
    return understand(sample, hook.mapping)


def _facts(found: Understood, hidden: Container[str]) -> list[tuple[str, str]]:
    labels = dict(MapsTo.choices)
    answers = {place: INSTEAD if place in hidden else text for place, text in found.answers.items()}
    facts = [(str(labels.get(place, place)), text) for place, text in answers.items()]
    more = (("Where from", found.source), ("Its number there", found.external_id), ("Page", found.page))
    facts += [(label, text) for label, text in more if text]
    facts += [(f"Campaign link: {name.removeprefix('utm_')}", text) for name, text in found.utm.items()]
    if found.consent_text:
        facts.append(("Consent to mails", "Given" if found.consent_given else "Not given"))
    return facts


def _back(hook_id: UUID, call: str = "") -> HttpResponse:
    page = reverse("leads:hook", args=[hook_id])
    return HttpResponseRedirect(f"{page}?call={call}" if _is_id(call) else page)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
