"""A link in our mail that somebody followed counts; what came by another way does not."""

from uuid import uuid4

from leads.actions.scoring import rescore_lead
from leads.models import Operator, ScoreRule, Subject
from tests.leads.making import make_form
from tests.leads.test_touches import fill_in, visited
from tests.tracking.sending import make_site
from tests.world import World


def test_only_visits_by_mail_count(in_scope: World) -> None:
    ScoreRule.objects.create(
        subject=Subject.MAIL_LINKS, operator=Operator.EACH, points=10, half_life_days=30, words="Followed a link"
    )
    site, visitor = make_site(in_scope.org), uuid4()
    visited(site, visitor, "?utm_source=google&utm_medium=cpc", ago=2)
    lead = fill_in(in_scope, make_form(in_scope), visitor_id=visitor)
    assert rescore_lead(lead.id).score == 0
    for ago in (0, 0):
        visited(site, visitor, "?utm_source=newsletter&utm_medium=email", ago=ago)
    assert rescore_lead(lead.id).reasons == [(20, "Followed a link")]


def test_the_form_offers_it_among_what_people_do(world: World) -> None:
    page = world.boss.client.get("/leads/scoring/rules/").text
    before, _, after = page.partition('<optgroup label="What they do">')
    assert '<optgroup label="Who they are">' in before
    assert "Links in our mails they followed" in after
