"""Settings: what the program reminds reps of by itself."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from sales.actions.follow_ups import change_rule
from sales.actions.seeding import seed_rules
from sales.forms.follow_ups import RuleForm
from sales.models import RuleKind
from sales.queries.follow_ups import done_lately, rules_in_order
from sales.quoting import knows_quotes


@requires("sales.pipelines")
def show_rules(request: Request) -> HttpResponse:
    """The rules and what they did lately; POST saves those that were sent, or none if one of them is wrong."""
    seed_rules()
    rules = rules_in_order()
    forms = {rule.kind: RuleForm(rule=rule) for rule in rules}
    wrong = False
    if request.method == "POST":
        asked = [rule for rule in rules if forms[rule.kind].add_prefix("days") in request.POST]
        sent = {rule.kind: RuleForm(request.POST, rule=rule) for rule in asked}
        forms |= sent
        wrong = not all(form.is_valid() for form in sent.values())
        if not wrong:
            for kind, form in sent.items():
                if form.has_changed():
                    change_rule(RuleKind(kind), form.values(), by=request.actor)
            toast(request, "Saved. It looks again within a few minutes.")
            return HttpResponseRedirect(reverse("sales:follow_ups"))
    context = {
        "rules": [(rule, forms[rule.kind]) for rule in rules],
        "done": done_lately(),
        "knows_quotes": knows_quotes(),
    }
    return render_page(request, "sales/follow_ups.html", context, status=422 if wrong else 200)
