"""Pages of competitors, and those of one deal."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.money import Money
from crm.web.panels import panels_for
from crm.web.records import fact_view, timeline
from crm.web.templating import render_page, toast
from sales.actions.competitors import add_competitor, change_competitor, remove_rival, set_rival
from sales.forms.competitors import CompetitorFacts, CompetitorForm, RivalForm
from sales.forms.posted import posted
from sales.models import Standing
from sales.queries.competitors import competitor_names, deals_against, get_competitor, record_against, rivals_in
from sales.queries.deals import get_deal
from sales.words import stage_words


@requires("sales.view")
@require_GET
def show_competitor(request: Request, competitor_id: UUID) -> HttpResponse:
    """What is known of a competitor, and the deals it took part in."""
    competitor = get_competitor(request.actor, competitor_id)
    about = SubjectRef("competitor", competitor.id)
    won, lost, still_open = record_against(request.actor, competitor)
    context = {
        "competitor": competitor,
        "rows": [(row, *stage_words(row.deal)) for row in deals_against(request.actor, competitor)],
        "won": won,
        "lost": lost,
        "still_open": still_open,
        "timeline": timeline(request, Whose(records=(about,)), about=about, name=competitor.name),
        "panels": panels_for("competitor", request.actor, competitor),
        "may_edit": request.actor.can("sales.edit", competitor),
    }
    return render_page(request, "sales/competitor.html", context)


@requires("sales.edit")
def new_competitor(request: Request) -> HttpResponse:
    """Add a competitor."""
    form = CompetitorForm(posted(request))
    form.add_own_fields("competitor", request.actor)
    if request.method == "POST" and form.is_valid():
        competitor = add_competitor(form.cleaned_data, by=request.actor)
        toast(request, f"{competitor.name} added.")
        return HttpResponseRedirect(reverse("sales:competitor", args=[competitor.id]))
    return render_page(request, "sales/new_competitor.html", {"form": form}, status=422 if form.errors else 200)


@requires("sales.edit")
def edit_rival(request: Request, deal_id: UUID) -> HttpResponse:
    """A competitor in a deal: a new one, or the one that `?competitor=` names."""
    deal = get_deal(request.actor, deal_id)
    known = {str(row.competitor_id): row for row in rivals_in(deal.id)}
    rival = known.get(request.GET.get("competitor", ""))
    form = RivalForm(posted(request), currency=deal.currency, rival=rival)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        price: Money = data["price"]
        row = set_rival(
            deal_id,
            data["competitor"],
            standing=Standing(data["standing"]),
            notes=data["notes"],
            price=price if price.minor else None,
            by=request.actor,
        )
        toast(request, f"{row.competitor.name} noted.")
        return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))
    context = {"deal": deal, "form": form, "rival": rival, "names": competitor_names()}
    return render_page(request, "sales/rival.html", context, status=422 if form.errors else 200)


@requires("sales.edit")
@require_POST
def drop_rival(request: Request, deal_id: UUID, competitor_id: UUID) -> HttpResponse:
    """It has nothing to do with the deal."""
    remove_rival(deal_id, competitor_id, by=request.actor)
    return HttpResponseRedirect(reverse("sales:deal", args=[deal_id]))


edit_competitor_fact = fact_view(
    capability="sales.edit", get=get_competitor, form=CompetitorFacts, change=change_competitor
)
