"""Specification sheets go along with a quote's versions; the pipeline knows which quotes were sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.errors import Stale
from sales.actions.quote_sending import drop_revision, revise_quote, send_quote
from sales.actions.quote_sheets import save_sheet
from sales.actions.quotes import copy_quote, open_quote
from sales.models import Quote, QuoteSheet, QuoteVersion, Requirement
from sales.quotes.content import said_on, sheets_of
from sales.quotes.guarding import NotADraft
from sales.quoting import quote_sent, unanswered_quotes
from tests.sales.deals import a_deal, a_person
from tests.sales.quotes.making import item, make_quote
from tests.world import World

SEATS = {"name": "Seats", "wanted": "at least 180", "agreed": "186", "note": "", "heading": False}


def test_a_sheet_is_written_on_its_page_and_frozen_with_each_version(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    posted = {
        "title": "Aircraft", "req-name": ["Seats", ""], "req-wanted": ["at least 180", ""], "req-agreed": ["186", ""],
        "req-note": ["", ""], "req-sort": ["item", "item"],
    }  # fmt: skip
    address = reverse("sales:new_sheet", args=[quote.id])
    assert in_scope.colleague.client.post(address, posted).status_code == 403
    assert in_scope.owner.client.post(address, posted).status_code == 302
    first = send_quote(quote.id, None, by=in_scope.owner.actor)
    sheet = QuoteSheet.objects.get()
    with pytest.raises(NotADraft):
        save_sheet(quote.id, sheet.id, {"title": "Aircraft", "intro": ""}, [], by=in_scope.boss.actor)
    revise_quote(quote.id, by=in_scope.owner.actor)
    changed = [SEATS | {"agreed": "174"}]
    save_sheet(quote.id, sheet.id, {"title": "Aircraft", "intro": ""}, changed, by=in_scope.owner.actor)
    second = send_quote(quote.id, None, by=in_scope.owner.actor)
    agreed = [version.content["sheets"][0]["rows"][0]["agreed"] for version in (first, second)]
    assert agreed == ["186", "174"]
    assert QuoteVersion.objects.count() == 2


def test_two_people_at_one_sheet_are_told(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    facts = {"title": "Aircraft", "intro": ""}
    sheet = save_sheet(quote.id, None, facts, [SEATS], by=in_scope.owner.actor)
    seen = Quote.objects.get().version
    save_sheet(quote.id, sheet.id, facts, [SEATS | {"agreed": "190"}], seen=seen, by=in_scope.boss.actor)
    with pytest.raises(Stale):
        save_sheet(quote.id, sheet.id, facts, [], seen=seen, by=in_scope.owner.actor)
    assert Requirement.objects.get().agreed == "190"


def test_dropping_the_changes_brings_the_customers_sheets_back(in_scope: World) -> None:
    quote, by = make_quote(in_scope.owner), in_scope.owner.actor
    sheet = save_sheet(quote.id, None, {"title": "Aircraft", "intro": ""}, [SEATS], by=by)
    sent = send_quote(quote.id, None, by=by).content["sheets"]
    revise_quote(quote.id, by=by)
    save_sheet(quote.id, sheet.id, {"title": "Airplane", "intro": ""}, [SEATS | {"agreed": "174"}], by=by)
    save_sheet(quote.id, None, {"title": "Catering", "intro": ""}, [SEATS | {"name": "Meals"}], by=by)
    drop_revision(quote.id, by=by)
    assert [said_on(each) for each in sheets_of(quote)] == sent
    twin = copy_quote(quote.id, by=by)
    assert [said_on(each) for each in sheets_of(twin)] == sent


def test_the_pipeline_knows_what_was_sent_and_what_nobody_answered(in_scope: World) -> None:
    deal = a_deal(in_scope, person=a_person(in_scope))
    assert quote_sent(deal).sent is False
    quote = open_quote(name="Offer", deal=deal, lines=[item()], by=in_scope.owner.actor)
    assert quote_sent(deal).url == reverse("sales:quote", args=[quote.id])
    send_quote(quote.id, None, by=in_scope.owner.actor)
    assert quote_sent(deal).sent is True
    now = timezone.now()
    assert [each.number for each in unanswered_quotes(now)] == [quote.number]
    assert unanswered_quotes(now - timedelta(days=1)) == []
