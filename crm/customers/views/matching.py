"""Settings: what counts as the same, what is done about it, and a box to try it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.actions.matching_rules import (
    back_to_defaults,
    get_rule,
    is_fixed,
    own_rules,
    remove_rule,
    save_answers,
    save_rule,
)
from crm.customers.forms.matching import AND, AnswersForm, RuleForm, TryForm
from crm.customers.matching.candidates import company_candidate, person_candidate
from crm.customers.matching.finding import match_two
from crm.customers.matching.rules import CHOICES, answer_for, rule_of, rule_words
from crm.customers.models import Certainty, Entrance, MatchingRule
from crm.errors import Refused
from crm.web.templating import render_page, toast

CAPABILITY = "workspace.settings"


@requires(CAPABILITY)
def matching(request: Request) -> HttpResponse:
    """The rules of people or of companies, what is done about a match, and the box to try them."""
    noun = _noun(request)
    tried, verdict = _tried(request, noun)
    context = {
        "noun": noun,
        "rules": [(rule, rule_words(rule_of(rule)), is_fixed(rule)) for rule in own_rules(noun)],
        "answers": _answers(noun),
        "entrances": [(entrance, Entrance(entrance).label) for own, entrance in CHOICES if own == noun],
        "certainties": Certainty.choices,
        "tried": tried,
        "verdict": verdict,
    }
    return render_page(request, "customers/matching.html", context, block=("verdict",))


@requires(CAPABILITY)
def rule(request: Request, rule_id: UUID | None = None) -> HttpResponse:
    """Add or change a matching rule."""
    old = get_rule(rule_id) if rule_id else None
    noun = old.noun if old else _noun(request)
    form = RuleForm(request.POST or None, noun=noun, initial=_initial(old))
    if request.method == "POST" and form.is_valid() and _saved(request, form, noun, rule_id):
        toast(request, "Rule saved. Everybody is compared with everybody again.")
        return _back(noun)
    context = {"form": form, "rule": old, "noun": noun}
    return render_page(request, "customers/matching_rule.html", context, status=422 if form.errors else 200)


@requires(CAPABILITY)
@require_POST
def remove(request: Request, rule_id: UUID) -> HttpResponse:
    """Take a matching rule away."""
    removed = remove_rule(rule_id, by=request.actor)
    toast(request, f"Rule removed: {rule_words(rule_of(removed))}.")
    return _back(removed.noun)


@requires(CAPABILITY)
@require_POST
def answers(request: Request) -> HttpResponse:
    """What is done about a match at each entrance."""
    noun = _noun(request)
    form = AnswersForm(request.POST, noun=noun)
    if form.is_valid():
        wanted = {tuple(name.split(".")): value for name, value in form.cleaned_data.items()}
        save_answers(noun, wanted, by=request.actor)  # type: ignore[arg-type]  # "page.sure" has two parts
        toast(request, "Saved. It holds from the next one on.")
    else:
        toast(request, "This can't be chosen there. Nothing was saved.", tone="error")
    return _back(noun)


@requires(CAPABILITY)
@require_POST
def defaults(request: Request) -> HttpResponse:
    """Back to the rules that are there to begin with."""
    noun = _noun(request)
    back_to_defaults(noun, by=request.actor)
    toast(request, "The rules are as they were to begin with.")
    return _back(noun)


def _noun(request: Request) -> str:
    asked = request.POST.get("of") or request.GET.get("of")
    return "company" if asked == "companies" else "person"


def _answers(noun: str) -> AnswersForm:
    return AnswersForm(
        noun=noun,
        initial={
            f"{entrance}.{certainty}": answer_for(noun, entrance, certainty).value
            for (own, entrance), by_certainty in CHOICES.items() if own == noun
            for certainty in by_certainty
        },
    )  # fmt: skip


def _tried(request: Request, noun: str) -> tuple[TryForm, dict[str, Any] | None]:
    """The two that were typed, and whether they would count as one."""
    form = TryForm(request.GET if "try" in request.GET else None, noun=noun)
    if not form.is_bound or not form.is_valid():
        return form, None
    make = company_candidate if noun == "company" else person_candidate
    match = match_two(make(form.values("one")), make(form.values("two")))
    if match is None:
        return form, {"same": False}
    words = {entrance: answer_for(noun, entrance, match.certainty).label for own, entrance in CHOICES if own == noun}
    told = [(Entrance(entrance).label, label) for entrance, label in words.items()]
    return form, {"same": True, "sure": match.is_sure, "because": " and ".join(match.reasons), "then": told}


def _initial(rule: MatchingRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    found: dict[str, Any] = {"certainty": rule.certainty, "active": rule.active}
    for name, each in zip(AND, rule.criteria, strict=False):
        found[name] = f"{each['field']}:{each['how']}" if each["how"] == "similar" else each["field"]
        if each["how"] == "similar":
            found["at_least"] = each["at_least"]
    return found


def _saved(request: Request, form: RuleForm, noun: str, rule_id: UUID | None) -> bool:
    version, data = request.POST.get("version", ""), form.cleaned_data
    try:
        save_rule(
            noun, form.criteria(), certainty=data["certainty"], active=data["active"], by=request.actor,
            rule_id=rule_id, seen=int(version) if version.isdecimal() and rule_id else None,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _back(noun: str) -> HttpResponse:
    return redirect(reverse("customers:matching") + ("?of=companies" if noun == "company" else ""))
