"""The list of competitors."""

from django.db.models import Q, QuerySet

from crm.normal_forms import name_key
from crm.search.queries.finding import matching_ids
from crm.web.lists import Column, Empty, ListPage, View
from sales.models import Competitor
from sales.queries.competitors import competitors_visible_to


class CompetitorList(ListPage[Competitor]):
    title, kind, noun, capability = "Competitors", "competitor", "competitors", "sales.view"
    url_name = "sales:competitors"
    columns = (
        Column("name", "Name", kind="name", href="sales:competitor", sort="name_key", width=240, m="1"),
        Column("strengths", "Strengths", width=260, m="2", fact="strengths"),
        Column("weaknesses", "Weaknesses", width=260, fact="weaknesses"),
        Column("website", "Website", width=200, fact="website", optional=True),
        Column("owner", "Watched by", kind="member", width=90, m="r", fact="owner"),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
    )
    views = (View("all", "All competitors"),)
    new = ("New competitor", "sales:add_competitor", "sales.edit")
    empty = Empty("No competitors yet", "Note who else bids, and see against whom you win.", "New competitor")
    fact_url, edit = "sales:competitor_fact", "sales.edit"

    def rows(self) -> QuerySet[Competitor]:
        """Competitors with who watches them."""
        return competitors_visible_to(self.actor).select_related("owner")

    def search(self, rows: QuerySet[Competitor], words: str) -> QuerySet[Competitor]:
        """By the start of any word of the name."""
        return rows.filter(Q(id__in=matching_ids("competitor", words)) | Q(name_key__begins=name_key(words)))
