"""How suggestions are reckoned."""

from django.http import HttpResponse
from django.shortcuts import redirect

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from sales.suggestions.actions.reckoning import change_suggestion_rules
from sales.suggestions.forms.rules import RulesForm
from sales.suggestions.queries.rules import suggestion_rules


@requires("sales.selling")
def edit_rules(request: Request) -> HttpResponse:
    """Thresholds and switches."""
    rules = suggestion_rules()
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_suggestion_rules(form.cleaned_data, by=request.actor)
        toast(request, "Saved. Suggestions follow within a minute or two.")
        return redirect("suggestions:rules")
    status = 422 if form.errors else 200
    return render_page(request, "suggestions/rules.html", {"form": form, "rules": rules}, status=status)
