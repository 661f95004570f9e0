"""A customer reads his quote, asks, says yes or no; what was accepted stays as it is."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import visitor_actor
from crm.errors import Refused
from crm.events.models import Event
from crm.mail.files import read_file
from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification, Task
from sales.actions.quote_answers import NotOpen, Visit, Yes, accept_quote, decline_quote
from sales.actions.quote_sending import revise_quote, send_quote, withdraw_quote
from sales.actions.quotes import Edit, save_quote
from sales.models import Quote, QuoteAnswer, QuoteLine, QuoteQuestion, QuoteVersion
from sales.quotes.links import quote_token
from tests.sales.deals import a_deal, a_person
from tests.sales.quotes.making import item, make_quote
from tests.world import OutsideClient, World, scope_of

HELENA = Visit("Helena Brandt", "203.0.113.7", "Firefox")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"


def _sent(world: World, *lines: Any, **facts: Any) -> tuple[Quote, QuoteVersion]:
    quote = make_quote(world.owner, *lines, **facts)
    version = send_quote(quote.id, None, by=world.owner.actor)
    quote.refresh_from_db()
    return quote, version


def _address(world: World, quote: Quote, name: str = "quote", edition: int = 1) -> str:
    return reverse(f"quotes_public:{name}", args=[world.org.slug, quote_token(world.org.id, quote.id, edition)])


def _visitor() -> Client:
    return OutsideClient(headers={"User-Agent": BROWSER})


def test_accepting_on_the_page_keeps_who_when_from_where_and_which_document(
    in_scope: World, drain: Callable[[], None]
) -> None:
    extra = item("Insurance", "50", optional=True)
    quote, version = _sent(in_scope, item(), extra, item("Catering", "70", optional=True))
    page = _visitor().get(_address(in_scope, quote))
    assert page.status_code == 200
    assert b"Insurance" in page.content
    posted = {"edition": "1", "name": "Helena Brandt", "agree": "yes", "chosen": [extra.id, "nonsense"]}
    answered = _visitor().post(_address(in_scope, quote, "accept"), posted)
    assert answered.status_code == 302
    answer = QuoteAnswer.objects.get()
    quote.refresh_from_db()
    assert (quote.status, quote.net_minor, quote.gross_minor) == ("accepted", 15_000, 17_850)
    assert (answer.name, answer.address, answer.chosen) == ("Helena Brandt", "127.0.0.1", [extra.id])
    assert answer.pdf_hash == version.pdf_hash == hashlib.sha256(read_file(version.pdf)).hexdigest()
    assert answer.signed_hash == hashlib.sha256(read_file(answer.signed_pdf)).hexdigest()
    drain()
    assert Notification.objects.filter(kind="quote_accepted", member=in_scope.owner.membership).count() == 1
    again = _visitor().get(_address(in_scope, quote))
    assert b"Accepted." in again.content
    assert b"Accept and order" not in again.content


def test_accepting_twice_is_once(in_scope: World) -> None:
    quote, _ = _sent(in_scope)
    first = accept_quote(quote.id, Yes(1), HELENA, by=visitor_actor())
    again = accept_quote(quote.id, Yes(1), Visit("Somebody else"), by=visitor_actor())
    assert again == first
    assert QuoteAnswer.objects.count() == 1
    assert Event.objects.filter(kind="quotes.quote_accepted").count() == 1


@pytest.mark.parametrize("state", ["expired", "withdrawn", "being changed", "older version", "declined"])
def test_what_is_not_open_can_not_be_accepted(in_scope: World, state: str) -> None:
    quote, _ = _sent(in_scope)
    by, edition = in_scope.owner.actor, 1
    if state == "expired":
        Quote.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    elif state == "withdrawn":
        withdraw_quote(quote.id, by=by)
    elif state == "declined":
        decline_quote(quote.id, 1, HELENA, reason="", by=visitor_actor())
    else:
        revise_quote(quote.id, by=by)
        if state == "older version":
            send_quote(quote.id, None, by=by)
    with pytest.raises(NotOpen):
        accept_quote(quote.id, Yes(edition), HELENA, by=visitor_actor())
    page = _visitor().post(_address(in_scope, quote, "accept"), {"edition": "1", "name": "Helena", "agree": "yes"})
    assert page.status_code == 422
    assert not QuoteAnswer.objects.filter(answer="accepted").exists()


def test_an_old_link_shows_the_newest_version_and_says_so(in_scope: World) -> None:
    quote, _ = _sent(in_scope)
    revise_quote(quote.id, by=in_scope.owner.actor)
    save_quote(quote.id, Edit({}, [item("Better training", "90")]), by=in_scope.owner.actor)
    middle = _visitor().get(_address(in_scope, quote))
    assert b"Better training" not in middle.content  # a draft is nobody's business
    assert b"We are changing this quote" in middle.content
    send_quote(quote.id, None, by=in_scope.owner.actor)
    page = _visitor().get(_address(in_scope, quote))
    assert b"Better training" in page.content
    assert b"older version" in page.content


def test_a_name_and_a_tick_are_needed(in_scope: World) -> None:
    quote, _ = _sent(in_scope)
    neither = _visitor().post(_address(in_scope, quote, "accept"), {"edition": "1"}).content.decode()
    assert "Type your name" in neither  # both at once, not one after the other
    assert "Tick this to order." in neither
    for posted in ({"name": "Helena Brandt"}, {"name": " ", "agree": "yes"}):
        page = _visitor().post(_address(in_scope, quote, "accept"), {"edition": "1", **posted})
        assert page.status_code == 422
    assert not QuoteAnswer.objects.exists()


def test_declining_tells_the_owner_why(in_scope: World, drain: Callable[[], None]) -> None:
    quote, _ = _sent(in_scope)
    for _ in range(2):
        _visitor().post(_address(in_scope, quote, "decline"), {"edition": "1", "reason": "Too expensive"})
    drain()
    quote.refresh_from_db()
    assert quote.status == "declined"
    assert [row.body for row in Notification.objects.filter(kind="quote_declined")] == ["Too expensive"]


def test_a_question_gives_one_task_and_stands_in_the_timeline(in_scope: World, drain: Callable[[], None]) -> None:
    quote, _ = _sent(in_scope)
    for _ in range(2):
        posted = {"key": "one", "question": "Is fuel included?", "asker": "Helena"}
        _visitor().post(_address(in_scope, quote, "ask"), posted)
    drain()
    assert QuoteQuestion.objects.count() == 1
    task = Task.objects.get()
    assert (task.assignee_id, task.details) == (in_scope.owner.membership.id, "Is fuel included?")
    page = in_scope.owner.client.get(reverse("sales:quote", args=[quote.id]))
    assert b"Is fuel included?" in page.content


def test_looking_is_noted_but_not_of_colleagues_or_robots(in_scope: World) -> None:
    quote, version = _sent(in_scope)
    in_scope.owner.client.get(_address(in_scope, quote))
    OutsideClient(headers={"User-Agent": "Googlebot/2.1"}).get(_address(in_scope, quote))
    version.refresh_from_db()
    assert version.views == 0
    for _ in range(2):
        _visitor().get(_address(in_scope, quote))
    version.refresh_from_db()
    quote.refresh_from_db()
    assert version.views == 1
    assert quote.viewed_at is not None
    assert Event.objects.filter(kind="quotes.quote_viewed").count() == 1


def test_a_forged_link_or_one_of_another_organization_opens_nothing(world: World) -> None:
    with scope_of(world.org):
        quote, _ = _sent(world)
        token = quote_token(world.org.id, quote.id, 1)
    for slug, text in ((world.other_org.slug, token), (world.org.slug, f"x{token}"), (world.org.slug, "nothing")):
        for name in ("quote", "totals", "document"):
            assert _visitor().get(reverse(f"quotes_public:{name}", args=[slug, text])).status_code == 404
        posted = {"edition": "1", "name": "Mallory", "agree": "yes"}
        assert _visitor().post(reverse("quotes_public:accept", args=[slug, text]), posted).status_code == 404
    with scope_of(world.org):
        assert not QuoteAnswer.objects.exists()


def test_an_accepted_quote_is_changed_by_nobody(in_scope: World) -> None:
    quote, version = _sent(in_scope)
    accept_quote(quote.id, Yes(1), HELENA, by=visitor_actor())
    quote.refresh_from_db()
    for attempt in (
        lambda: save_quote(quote.id, Edit({"name": "Other"}), by=in_scope.boss.actor),
        lambda: save_quote(quote.id, Edit({}, [item("Other")]), by=in_scope.boss.actor),
        lambda: revise_quote(quote.id, by=in_scope.boss.actor),
        lambda: withdraw_quote(quote.id, by=in_scope.boss.actor),
        lambda: bin_record("quote", quote.id, by=in_scope.boss.actor),
    ):
        with pytest.raises(Refused):
            attempt()
    # And past all verbs, the database itself refuses.
    for forced in (
        lambda: Quote.objects.update(gross_minor=1),
        lambda: Quote.objects.update(status="draft"),
        lambda: Quote.objects.update(deleted_at=timezone.now()),
        lambda: QuoteLine.objects.update(name="Other"),
        lambda: QuoteLine.objects.all().delete(),
        lambda: QuoteLine.objects.bulk_create([item().row(quote.id, 9)]),
        lambda: QuoteVersion.objects.update(content={}),
        lambda: QuoteVersion.objects.update(pdf_hash="0"),
    ):
        with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
            forced()
    Quote.objects.update(owner=in_scope.boss.membership)  # what it points at may change
    version.refresh_from_db()
    assert version.content["lines"][0]["name"] == "Training"


def test_the_deal_is_worth_what_was_agreed(in_scope: World, drain: Callable[[], None]) -> None:
    from sales.actions.quotes import open_quote

    deal = a_deal(in_scope, person=a_person(in_scope))
    quote = open_quote(name="Offer", deal=deal, lines=[item(price="250.50")], by=in_scope.owner.actor)
    send_quote(quote.id, None, by=in_scope.owner.actor)
    accept_quote(quote.id, Yes(1), HELENA, by=visitor_actor())
    drain()
    deal.refresh_from_db()
    assert deal.value_minor == 25_050


@pytest.mark.django_db(transaction=True)
def test_a_change_and_an_acceptance_at_once_give_one_of_both(world: World) -> None:
    with tenant_scope(world.org):
        quote, _ = _sent(world)
    start, done = Barrier(3), list[str]()

    def run(name: str, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            with tenant_scope(world.org):
                act()
            done.append(name)
        except Refused:
            pass
        connections.close_all()

    actor = world.owner.actor
    threads = [
        Thread(target=run, args=("revised", lambda: revise_quote(quote.id, by=actor))),
        Thread(target=run, args=("accepted", lambda: accept_quote(quote.id, Yes(1), HELENA, by=visitor_actor()))),
        Thread(target=run, args=("accepted", lambda: accept_quote(quote.id, Yes(1), HELENA, by=visitor_actor()))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant_scope(world.org):
        quote.refresh_from_db()
        answers = QuoteAnswer.objects.count()
    assert (quote.status, answers, set(done)) in [("accepted", 1, {"accepted"}), ("draft", 0, {"revised"})]
