"""Settings: the rules by which customers' health is reckoned."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.actions.health import get_rule, remove_rule, save_rule, spread_of
from crm.customers.forms.health import HealthRuleForm
from crm.customers.health import sentence_of
from crm.customers.models import HealthRule
from crm.errors import Refused
from crm.web.templating import render_page, toast

CAPABILITY = "workspace.settings"


@requires(CAPABILITY)
def rules(request: Request) -> HttpResponse:
    """All rules as sentences with their points, and what they say of the customers there are."""
    rows = list(HealthRule.objects.all())
    context = {
        "rules": [(rule, sentence_of(rule)) for rule in rows],
        "spread": spread_of(rule for rule in rows if rule.active),
    }
    return render_page(request, "customers/health.html", context)


@requires(CAPABILITY)
def rule(request: Request, rule_id: UUID | None = None) -> HttpResponse:
    """Add or change a rule; "Show what would change" reckons without saving."""
    old = get_rule(rule_id) if rule_id else None
    form = HealthRuleForm(request.POST or None, instance=get_rule(rule_id) if rule_id else None)
    preview = request.method == "POST" and "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not preview and _saved(request, form, rule_id):
        toast(request, "Rule saved. All customers are reckoned anew now; that takes a few minutes.")
        return redirect("customers:health")
    context: dict[str, Any] = {"form": form, "rule": old, "now": None, "then": None}
    if preview and form.is_valid():
        others = [each for each in HealthRule.objects.filter(active=True) if each.id != rule_id]
        draft = HealthRule(**form.cleaned_data)
        context["now"] = spread_of([*others, *([old] if old and old.active else [])])
        context["then"] = spread_of([*others, draft] if draft.active else others)
    return render_page(request, "customers/health_rule.html", context, status=422 if form.errors else 200)


@requires(CAPABILITY)
@require_POST
def remove(request: Request, rule_id: UUID) -> HttpResponse:
    """Take a rule away."""
    removed = remove_rule(rule_id, by=request.actor)
    toast(request, f"Rule removed: {sentence_of(removed)}.")
    return redirect("customers:health")


def _saved(request: Request, form: HealthRuleForm, rule_id: UUID | None) -> bool:
    version = request.POST.get("version", "")
    try:
        seen = int(version) if version.isdecimal() and rule_id else None
        save_rule(form.cleaned_data, by=request.actor, rule_id=rule_id, seen=seen)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
