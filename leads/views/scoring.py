"""Settings: how leads are scored."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from leads.actions.scoring import remove_rule, save_rule
from leads.forms.scoring import RuleForm
from leads.queries.scoring import get_rule, hits_of, score_rules

RESCORED = "Saved. The scores of open leads follow in a moment."


@requires("leads.scoring")
@require_GET
def show_scoring(request: Request) -> HttpResponse:
    """All rules, and how many of the newest leads each applies to."""
    rules = score_rules()
    hits, looked_at = hits_of(rules)
    lines = [(rule, hits[str(rule.id)]) for rule in rules]
    return render_page(request, "leads/scoring.html", {"lines": lines, "looked_at": looked_at})


@requires("leads.scoring")
def new_rule(request: Request) -> HttpResponse:
    """Add a rule."""
    return _rule(request, RuleForm(request.POST if request.method == "POST" else None))


@requires("leads.scoring")
def edit_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    rule = get_rule(rule_id)
    return _rule(request, RuleForm(request.POST if request.method == "POST" else None, instance=rule))


@requires("leads.scoring")
@require_POST
def drop_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Take a rule out."""
    remove_rule(rule_id, by=request.actor)
    toast(request, "Rule removed. The scores of open leads follow in a moment.")
    return HttpResponseRedirect(reverse("leads:scoring"))


def _rule(request: Request, form: RuleForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        if request.POST.get("verb") == "try":
            hits, looked_at = hits_of([form.instance])
            tried = {"hits": hits[str(form.instance.id)], "looked_at": looked_at}
            return render_page(request, "leads/rule.html", {"form": form, "tried": tried})
        save_rule(form.save(commit=False), by=request.actor)
        toast(request, RESCORED)
        return HttpResponseRedirect(reverse("leads:scoring"))
    return render_page(request, "leads/rule.html", {"form": form, "tried": None}, status=422 if form.errors else 200)
