"""Sending fixes a version; above a limit somebody has to agree first."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor, visitor_actor
from crm.errors import NotAllowed, Refused
from crm.mail.files import read_file
from crm.mail.models import Message, MessageAttachment
from crm.records.actions.undoing import undo_change
from crm.records.models import RecordChange
from crm.work.models import Notification
from sales.actions.quote_answers import Visit, Yes, accept_quote, decline_quote
from sales.actions.quote_approvals import ask_approval, decide_approval
from sales.actions.quote_mails import QuoteMail
from sales.actions.quote_sending import Blocked, drop_revision, revise_quote, send_quote, withdraw_quote
from sales.actions.quote_settings import change_policy
from sales.actions.quotes import Edit, save_quote
from sales.models import Approval, Quote, QuoteApproval, QuoteVersion
from sales.queries.quotes import approvals_waiting
from sales.quotes.lines import Line, lines_of
from tests.sales.quotes.making import item, make_quote
from tests.world import World

MAIL = QuoteMail("helena@nordwind.example", "Your quote", "Here it is.", "form-1")


def test_a_quote_goes_out_with_its_document_and_link(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    page = in_scope.owner.client.get(reverse("sales:send_quote", args=[quote.id]))
    assert quote.number.encode() in page.content
    assert b"helena@nordwind.example" in page.content
    posted = {"to": MAIL.to, "subject": MAIL.subject, "words": MAIL.words, "key": MAIL.key}
    for _ in range(2):  # a double click
        in_scope.owner.client.post(reverse("sales:send_quote", args=[quote.id]), posted)
    quote.refresh_from_db()
    assert (quote.status, quote.version_sent) == ("sent", 1)
    message = Message.objects.get()
    assert f"/p/{in_scope.org.slug}/q/" in message.text
    assert message.person_id == quote.person_id
    file = MessageAttachment.objects.get()
    assert (file.name, file.content_type) == (f"{quote.number}.pdf", "application/pdf")
    version = QuoteVersion.objects.get()
    assert read_file(version.pdf).startswith(b"%PDF")
    assert read_file(file.file) == read_file(version.pdf)


def test_what_was_sent_stays_and_changes_are_a_new_version(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    by = in_scope.owner.actor
    send_quote(quote.id, None, by=by)
    with pytest.raises(Refused, match="Start a new version"):
        save_quote(quote.id, Edit({}, [item("Other")]), by=by)
    revise_quote(quote.id, by=by)
    save_quote(quote.id, Edit({"name": "Changed"}, [item("Other", "50")]), by=by)
    first = QuoteVersion.objects.get()
    assert first.content["lines"][0]["name"] == "Training"
    drop_revision(quote.id, by=by)
    quote.refresh_from_db()
    assert (quote.status, quote.name, quote.net_minor) == ("sent", "Chicago rotation", 10_000)
    revise_quote(quote.id, by=by)
    save_quote(quote.id, Edit({}, [item("Other", "50")]), by=by)
    second = send_quote(quote.id, MAIL, by=by)
    assert (second.number, second.gross_minor) == (2, 5950)
    first.refresh_from_db()
    assert first.gross_minor == 11_900


def test_a_no_still_stands_when_the_changes_are_dropped(in_scope: World) -> None:
    quote, by = make_quote(in_scope.owner), in_scope.owner.actor
    send_quote(quote.id, None, by=by)
    answer = decline_quote(quote.id, 1, Visit("Helena"), reason="No", by=visitor_actor())
    revise_quote(quote.id, by=by)
    drop_revision(quote.id, by=by)
    quote.refresh_from_db()
    assert (quote.status, quote.answered_at) == ("declined", answer.at)
    with pytest.raises(Refused, match="declined"):
        accept_quote(quote.id, Yes(1), Visit("Helena"), by=visitor_actor())


def test_what_nobody_was_sent_can_not_be_taken_back(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    with pytest.raises(Refused, match="never sent"):
        withdraw_quote(quote.id, by=in_scope.owner.actor)
    assert Quote.objects.get().status == "draft"


def test_an_empty_or_expired_quote_is_not_sent(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    save_quote(quote.id, Edit({}, []), by=in_scope.owner.actor)
    with pytest.raises(Blocked, match="at least one item"):
        send_quote(quote.id, MAIL, by=in_scope.owner.actor)
    yesterday = timezone.localdate() - timedelta(days=1)
    save_quote(quote.id, Edit({"valid_until": yesterday}, [item()]), by=in_scope.owner.actor)
    with pytest.raises(Blocked, match="later one"):
        send_quote(quote.id, MAIL, by=in_scope.owner.actor)
    assert not QuoteVersion.objects.exists()
    assert not Message.objects.exists()


def test_a_discount_above_the_limit_takes_leave(in_scope: World, drain: Callable[[], None]) -> None:
    by = in_scope.owner.actor
    quote = make_quote(in_scope.owner, item(discount=Decimal(30)))
    with pytest.raises(Blocked, match="30%"):
        send_quote(quote.id, MAIL, by=by)
    page = in_scope.owner.client.get(reverse("sales:send_quote", args=[quote.id]))
    assert b"Ask for approval" in page.content
    in_scope.owner.client.post(reverse("sales:ask_quote_approval", args=[quote.id]), {"note": "A key customer"})
    approval = QuoteApproval.objects.get()
    assert ask_approval(quote.id, by=by) == approval
    drain()
    told = Notification.objects.get(kind="quote_approval")
    assert told.member_id == in_scope.boss.membership.id
    assert "A key customer" in told.body
    assert quote.number.encode() in in_scope.boss.client.get(reverse("work:home")).content
    with pytest.raises(NotAllowed):
        decide_approval(approval.id, given=True, by=by)
    in_scope.boss.client.post(reverse("sales:decide_quote", args=[approval.id]), {"verdict": "give"})
    drain()
    assert Notification.objects.filter(kind="quote_decided", member=in_scope.owner.membership).count() == 1
    send_quote(quote.id, MAIL, by=by)
    assert Message.objects.count() == 1


def test_leave_holds_for_what_was_approved_only(in_scope: World) -> None:
    by = in_scope.owner.actor
    quote = make_quote(in_scope.owner, item(discount=Decimal(30)))
    approval = ask_approval(quote.id, by=by)
    decide_approval(approval.id, given=True, by=in_scope.boss.actor)
    save_quote(quote.id, Edit({"note": "Call her first"}), by=by)
    quote.refresh_from_db()
    assert quote.approval == Approval.GIVEN
    line = lines_of(quote.id)[0]
    save_quote(quote.id, Edit({}, [line, item(discount=Decimal(50))]), by=by)
    quote.refresh_from_db()
    assert quote.approval == Approval.NONE
    with pytest.raises(Blocked):
        send_quote(quote.id, None, by=by)
    with pytest.raises(Refused):
        decide_approval(approval.id, given=False, note="No", by=in_scope.boss.actor)


def test_taking_a_change_back_is_a_change_that_needs_leave_anew(in_scope: World) -> None:
    by, line = in_scope.owner.actor, item(discount=Decimal(50))
    quote = make_quote(in_scope.owner, line)
    save_quote(quote.id, Edit({}, [Line.from_json(line.to_json() | {"discount": "20"})]), by=by)
    change = RecordChange.objects.filter(kind="quote", record_id=quote.id).latest("version")
    decide_approval(ask_approval(quote.id, by=by).id, given=True, by=in_scope.boss.actor)
    undo_change(change.id, by=by)
    assert lines_of(quote.id)[0].discount == 50
    with pytest.raises(Blocked):
        send_quote(quote.id, None, by=by)


def _sent_by_the_boss(quote: Quote, _by: Actor, boss: Actor) -> None:
    send_quote(quote.id, None, by=boss)


def _withdrawn(quote: Quote, by: Actor, _boss: Actor) -> None:
    withdraw_quote(quote.id, by=by)


def _dropped(quote: Quote, by: Actor, _boss: Actor) -> None:
    drop_revision(quote.id, by=by)


@pytest.mark.parametrize("act", [_sent_by_the_boss, _withdrawn, _dropped])
def test_nobody_is_asked_any_more_once_it_goes_its_way(
    in_scope: World, act: Callable[[Quote, Actor, Actor], None]
) -> None:
    quote, by, boss = make_quote(in_scope.owner), in_scope.owner.actor, in_scope.boss.actor
    send_quote(quote.id, None, by=by)
    revise_quote(quote.id, by=by)
    save_quote(quote.id, Edit({}, [item(discount=Decimal(30))]), by=by)
    approval = ask_approval(quote.id, by=by)
    assert approvals_waiting(boss) == [approval]
    act(quote, by, boss)
    assert approvals_waiting(boss) == []
    quote.refresh_from_db()
    assert quote.approval == Approval.NONE
    with pytest.raises(Refused):
        decide_approval(approval.id, given=True, by=boss)


def test_asking_again_for_what_was_approved_keeps_the_leave(in_scope: World) -> None:
    quote, by = make_quote(in_scope.owner, item(discount=Decimal(30))), in_scope.owner.actor
    approval = decide_approval(ask_approval(quote.id, by=by).id, given=True, by=in_scope.boss.actor)
    assert ask_approval(quote.id, by=by) == approval
    send_quote(quote.id, None, by=by)
    assert Quote.objects.get().status == "sent"


def test_a_refusal_says_why(in_scope: World) -> None:
    quote = make_quote(in_scope.owner, item(discount=Decimal(30)))
    approval = ask_approval(quote.id, by=in_scope.owner.actor)
    address = reverse("sales:decide_quote", args=[approval.id])
    assert in_scope.boss.client.post(address, {"verdict": "refuse"}).status_code == 422
    in_scope.boss.client.post(address, {"verdict": "refuse", "note": "20 at most"})
    quote.refresh_from_db()
    assert quote.approval == Approval.REFUSED
    assert b"20 at most" in in_scope.owner.client.get(reverse("sales:quote", args=[quote.id])).content
    with pytest.raises(Blocked):
        send_quote(quote.id, None, by=in_scope.owner.actor)


def test_who_may_approve_sends_without_asking(in_scope: World) -> None:
    quote = make_quote(in_scope.boss, item(discount=Decimal(30)))
    send_quote(quote.id, None, by=in_scope.boss.actor)
    assert Quote.objects.get().status == "sent"


def test_limits_are_the_organizations_own(in_scope: World) -> None:
    change_policy({"most_discount": None, "most_minor": 5_000}, by=in_scope.boss.actor)
    with pytest.raises(NotAllowed):
        change_policy({"most_minor": None}, by=in_scope.owner.actor)
    quote = make_quote(in_scope.owner, item(discount=Decimal(30)))
    with pytest.raises(Blocked, match="€50"):
        send_quote(quote.id, None, by=in_scope.owner.actor)


def test_settings_are_saved_from_their_pages(in_scope: World) -> None:
    address = reverse("sales:quote_settings")
    assert in_scope.owner.client.get(address).status_code == 403
    page = in_scope.boss.client.get(address)
    assert page.status_code == 200
    posted = {"valid_days": "14", "subject": "S", "words": "W", "most_discount": "", "limit": "1,000"}
    assert in_scope.boss.client.post(address, posted).status_code == 302
    head = {"legal_name": "Skyline Air GmbH", "iban": "DE89 3704 0044 0532 0130 01"}
    assert in_scope.boss.client.post(reverse("sales:letterhead"), head).status_code == 422
    head["iban"] = "DE89370400440532013000"
    assert in_scope.boss.client.post(reverse("sales:letterhead"), head).status_code == 302
    quote = make_quote(in_scope.owner)
    assert quote.valid_until == timezone.localdate() + timedelta(days=14)
    version = send_quote(quote.id, None, by=in_scope.owner.actor)
    assert version.content["seller"]["iban"] == "DE89 3704 0044 0532 0130 00"
