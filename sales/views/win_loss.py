"""Won and lost: why, against whom, by whom and where; each figure a link to exactly these deals."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.conditions.periods import period, quarter_of
from crm.web.templating import render_page
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import pipelines
from sales.queries.win_loss import win_loss_of
from sales.queries.worth import Worth


@requires("sales.figures")
@require_GET
def show_win_loss(request: Request) -> HttpResponse:
    """This quarter, or the time that `?period=` names; of one pipeline with `?pipeline=`."""
    today = timezone.localdate()
    chosen = period(request.GET.get("period", ""), today) or quarter_of(today)
    known = pipelines()
    pipeline = next((each for each in known if str(each.id) == request.GET.get("pipeline")), None)
    deals = deals_visible_to(request.actor)
    if pipeline is not None:
        deals = deals.filter(pipeline=pipeline)
    worth = Worth(request.organization.currency)
    only = {"pipeline": str(pipeline.id)} if pipeline else {}
    context = {
        "it": win_loss_of(deals, chosen, worth),
        "period": chosen,
        "pipelines": known,
        "pipeline": pipeline,
        "worth": worth,
        "chosen": request.GET.get("period") or "this-quarter",
        "deals_url": partial(deals_url, closed=chosen.key, **only),
        "periods": [("this-quarter", "This quarter"), ("last-quarter", "Last quarter"), ("this-year", "This year"),
                    ("last-year", "Last year")],
    }  # fmt: skip
    return render_page(request, "sales/win_loss.html", context)


def deals_url(status: str, name: str = "", value: str = "", **more: str) -> str:
    """The list of these deals; `name` and `value`: one filter more."""
    filters = {"status": status, **more, **({name: value} if name else {})}
    return f"{reverse('sales:deals')}?{urlencode(filters)}"
