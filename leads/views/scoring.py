"""Settings: how leads are scored."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from leads.actions.learning import ask_to_learn, switch_learning
from leads.actions.publishing import (
    changes_between,
    discard_draft,
    draft_from_version,
    publish_rules,
    remove_rule,
    save_rule,
)
from leads.forms.scoring import RuleForm
from leads.models.score_rule import BEHAVIOUR
from leads.queries.learned import learned_page
from leads.queries.score_preview import preview_of
from leads.queries.scoring import draft_rules, get_rule, hits_of, is_drafting, newest_versions, score_rules

SAVED = "Saved in the draft. Publish it when it is as you want it."


@requires("leads.scoring")
@require_GET
def show_scoring(request: Request) -> HttpResponse:
    """All rules, how many of the newest leads each applies to, and what was learned."""
    drafting = is_drafting()
    rules = draft_rules() if drafting else score_rules()
    hits, looked_at = hits_of(rules)
    lines = [(rule, hits[str(rule.id)]) for rule in rules]
    context: dict[str, Any] = {
        "count": len(lines),
        "groups": [
            ("Who they are", [line for line in lines if line[0].subject not in BEHAVIOUR]),
            ("What they do", [line for line in lines if line[0].subject in BEHAVIOUR]),
        ],
        "looked_at": looked_at,
        "changes": changes_between(score_rules(), rules) if drafting else [],
        "drafting": drafting,
        "versions": newest_versions(),
        "learned": learned_page(),
    }
    return render_page(request, "leads/scoring.html", context)


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
    return _back(request, "Rule removed from the draft.")


@requires("leads.scoring")
@require_GET
def preview(request: Request) -> HttpResponse:
    """What the draft would do to the open leads."""
    if not is_drafting():
        return HttpResponseRedirect(reverse("leads:scoring"))
    before, after = score_rules(), draft_rules()
    context = {"preview": preview_of(before, after), "changes": changes_between(before, after)}
    return render_page(request, "leads/score_preview.html", context)


@requires("leads.scoring")
@require_POST
def publish(request: Request) -> HttpResponse:
    """Let scores follow the draft."""
    version = publish_rules(by=request.actor)
    words = f"Version {version.number} is published. " if version else ""
    return _back(request, f"{words}The scores of open leads follow in a moment." if version else "Nothing to publish.")


@requires("leads.scoring")
@require_POST
def discard(request: Request) -> HttpResponse:
    """Forget the draft."""
    discard_draft(by=request.actor)
    return _back(request, "Draft discarded. The published rules are in force as before.")


@requires("leads.scoring")
@require_POST
def go_back(request: Request, version_id: UUID) -> HttpResponse:
    """Make an earlier version the draft."""
    version = draft_from_version(version_id, by=request.actor)
    toast(request, f"Version {version.number} is the draft now. Look at what it changes, then publish it.")
    return HttpResponseRedirect(reverse("leads:score_preview"))


@requires("leads.scoring")
@require_POST
def train(request: Request) -> HttpResponse:
    """Learn from won and lost leads now."""
    ask_to_learn(by=request.actor)
    return _back(request, "Learning from your won and lost leads. It takes a minute; this page then says how it went.")


@requires("leads.scoring")
@require_POST
def switch(request: Request) -> HttpResponse:
    """Switch predictions on or off."""
    on = switch_learning(on=request.POST.get("on") == "1", by=request.actor)
    return _back(
        request, "Chances are predicted again." if on else "Chances are no longer predicted: rules alone count."
    )


def _back(request: Request, words: str) -> HttpResponse:
    toast(request, words)
    return HttpResponseRedirect(reverse("leads:scoring"))


def _rule(request: Request, form: RuleForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        if request.POST.get("verb") == "try":
            hits, looked_at = hits_of([form.instance])
            tried = {"hits": hits[str(form.instance.id)], "looked_at": looked_at}
            return render_page(request, "leads/rule.html", {"form": form, "tried": tried})
        save_rule(form.save(commit=False), by=request.actor)
        return _back(request, SAVED)
    return render_page(request, "leads/rule.html", {"form": form, "tried": None}, status=422 if form.errors else 200)
