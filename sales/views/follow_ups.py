"""Settings: what the program reminds reps of by itself."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.templating import render_page, toast
from sales.actions.follow_ups import change_rule
from sales.actions.seeding import seed_rules
from sales.forms.follow_ups import RuleForm
from sales.models import RuleKind
from sales.queries.follow_ups import done_lately, rules_in_order
from sales.quoting import knows_quotes


@requires("sales.pipelines")
def show_rules(request: Request) -> HttpResponse:
    """The rules and what they did lately; POST saves the one that `rule` names."""
    seed_rules()
    rules = rules_in_order()
    forms = {rule.kind: RuleForm(rule=rule) for rule in rules}
    wrong = False
    if request.method == "POST":
        rule = next((each for each in rules if each.kind == request.POST.get("rule")), None)
        if rule is None:
            raise NotFound("There is no such rule.")
        form = forms[rule.kind] = RuleForm(request.POST, rule=rule)
        if form.is_valid():
            change_rule(RuleKind(rule.kind), form.values(), by=request.actor)
            toast(request, "Saved. It looks again within a few minutes.")
            return HttpResponseRedirect(reverse("sales:follow_ups"))
        wrong = True
    context = {
        "rules": [(rule, forms[rule.kind]) for rule in rules],
        "done": done_lately(),
        "knows_quotes": knows_quotes(),
    }
    return render_page(request, "sales/follow_ups.html", context, status=422 if wrong else 200)
