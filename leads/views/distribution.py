"""Settings: which leads go to whom, and where they would have gone."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.tenancy.ids import as_uuid
from crm.web.templating import render_page, toast
from leads.actions.distribution_rules import (
    change_distribution,
    move_distribution_rule,
    order_distribution_rules,
    remove_distribution_rule,
    save_distribution_rule,
    switch_distribution_rule,
)
from leads.forms.distribution import RuleForm, SettingsForm
from leads.models import DistributionRule
from leads.queries.distribution import all_rules, distribution_settings, get_rule
from leads.rule_words import fallback_words, rules_in_words
from leads.simulation import PERIODS, simulate

CAPABILITY = "leads.distribute"


@requires(CAPABILITY)
def show_rules(request: Request) -> HttpResponse:
    """The rules in their order, and what holds for all leads."""
    settings = distribution_settings()
    form = SettingsForm(request.POST or None, instance=distribution_settings())
    if request.method == "POST" and form.is_valid():
        change_distribution(form.cleaned_data, by=request.actor)
        toast(request, "Saved.")
        return redirect("leads:distribution")
    context: dict[str, Any] = {
        "rules": rules_in_words(all_rules(), request.actor),
        "fallback": fallback_words(settings),
        "form": form,
    }
    return render_page(request, "leads/distribution.html", context, status=422 if form.errors else 200)


@requires(CAPABILITY)
def new_rule(request: Request) -> HttpResponse:
    """Add a rule behind the others."""
    return _rule(request, DistributionRule(name=""), None)


@requires(CAPABILITY)
def edit_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    return _rule(request, get_rule(rule_id), rule_id)


@requires(CAPABILITY)
@require_POST
def switch_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Use a rule, or not for now."""
    rule = switch_distribution_rule(rule_id, active=request.POST.get("active") == "1", by=request.actor)
    toast(request, f"{rule.name} is {'in use' if rule.active else 'not in use'} now.")
    return redirect("leads:distribution")


@requires(CAPABILITY)
@require_POST
def drop_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Take a rule out."""
    toast(request, f"{remove_distribution_rule(rule_id, by=request.actor).name} removed.")
    return redirect("leads:distribution")


@requires(CAPABILITY)
@require_POST
def order_rules(request: Request) -> HttpResponse:
    """The order in which they were dragged, or one a step up or down."""
    for name, steps in (("up", -1), ("down", 1)):
        if moved := as_uuid(request.POST.get(name, "")):
            move_distribution_rule(moved, steps, by=request.actor)
    ids = [as_uuid(text) for text in request.POST.get("ids", "").split(",")]
    if dragged := [each for each in ids if each]:
        order_distribution_rules(dragged, by=request.actor)
    return redirect("leads:distribution")


@requires(CAPABILITY)
@require_GET
def show_simulation(request: Request) -> HttpResponse:
    """Where the leads of the last days would have gone by these rules."""
    period = request.GET.get("period", "")
    period = period if period in PERIODS else "yesterday"
    context = {"it": simulate(request.actor, days=PERIODS[period]), "period": period, "periods": list(PERIODS)}
    return render_page(request, "leads/simulation.html", context)


def _rule(request: Request, rule: DistributionRule, rule_id: UUID | None) -> HttpResponse:
    form = RuleForm(request.POST or None, rule=rule, actor=request.actor)
    again = request.POST.get("do", "save") != "save"
    if again:
        form = _drawn_anew(request, form, rule)
    elif request.method == "POST" and form.is_valid() and _saved(request, form, rule_id):
        toast(request, f"{form.cleaned_data['name']} saved.")
        return redirect("leads:distribution")
    context = {"form": form, "rule": rule, "version": request.POST.get("version", rule.version)}
    failed = not again and bool(form.errors)
    return render_page(request, "leads/distribution_rule.html", context, status=422 if failed else 200)


def _drawn_anew(request: Request, sent: RuleForm, rule: DistributionRule) -> RuleForm:
    """What was typed so far, and what a button of the condition did; nothing is checked."""
    drawn = RuleForm(rule=rule, actor=request.actor)
    typed = {name: sent[name].data for name in sent.fields}
    drawn.initial = {**drawn.initial, **typed}
    for name, field in drawn.fields.items():
        field.initial = typed[name]
    sent.press(request.POST["do"])
    drawn.group = sent.group
    return drawn


def _saved(request: Request, form: RuleForm, rule_id: UUID | None) -> bool:
    seen = request.POST.get("version", "")
    try:
        save_distribution_rule(
            form.values(), by=request.actor, rule_id=rule_id, seen=int(seen) if rule_id and seen.isdecimal() else None
        )
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return False
    return True
