"""Rates that are typed, and rates that are read from an address every day."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import StreamRequestHandler, TCPServer
from typing import Any, ClassVar

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.currencies.actions.rates import set_feed, set_rate
from crm.currencies.feed import FeedProblem, fetch, read_feed
from crm.currencies.models import Rate, RateFeed
from crm.currencies.queries.rates import exchange_into
from crm.currencies.tasks import read_rates, sweep_rates
from crm.errors import NotAllowed
from crm.money import Money
from crm.tenancy.scope import organization_context, tenant_scope
from crm.tenancy.tasks import due_organizations
from sales.actions.deals import change_deal
from tests.sales.deals import a_deal
from tests.world import World

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time='{day}'><Cube currency='USD' rate='1.25'/><Cube currency='JPY' rate='163.50'/>
<Cube currency='XXX' rate='2'/>
</Cube></Cube></gesmes:Envelope>"""


class Bank(BaseHTTPRequestHandler):
    """A stand-in of the central bank."""

    answer: ClassVar[tuple[int, str]] = (200, "")

    def do_GET(self) -> None:  # the library's name
        status, body = type(self).answer
        self.send_response(status)
        if status == 302:
            self.send_header("Location", body)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: Any) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def bank() -> Iterator[str]:
    """Its address."""
    server = HTTPServer(("127.0.0.1", 0), Bank)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/daily.xml"
    server.shutdown()
    thread.join()
    server.server_close()


def read(world: World) -> RateFeed:
    """What the daily task does for the organization."""
    with organization_context(world.org.id):
        read_rates.run()
    with tenant_scope(world.org):
        return RateFeed.objects.get()


def test_read_stored_and_come_back_tomorrow(world: World, bank: str) -> None:
    Bank.answer = (200, LIST.format(day=timezone.localdate()))
    with tenant_scope(world.org):
        set_feed(bank, active=True, by=world.boss.actor)
        set_rate(timezone.localdate(), "EUR", "JPY", Decimal(200), by=world.boss.actor)
        RateFeed.objects.update(next_at=timezone.now() - timedelta(hours=1))
    assert world.org.id in due_organizations("exchange_rates")
    feed = read(world)
    assert (feed.problem, feed.read_at is not None) == ("", True)
    with tenant_scope(world.org):
        kept = {rate.currency: (rate.units, rate.source) for rate in Rate.objects.all()}
        assert kept == {"USD": (Decimal("1.25"), "feed"), "JPY": (Decimal(200), "typed")}
        assert exchange_into("EUR").convert(Money(125, "USD")) == Money(100, "EUR")
        before = list(Rate.objects.order_by("id").values())
    assert read(world).next_at == feed.next_at
    assert due_organizations("exchange_rates") == []
    with tenant_scope(world.org):
        RateFeed.objects.update(next_at=timezone.now())
    read(world)
    with tenant_scope(world.org):
        assert list(Rate.objects.order_by("id").values()) == before
    assert sweep_rates.name == "crm.currencies.tasks.sweep_rates"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((503, ""), "answers with 503"),
        ((200, "<html>"), "not the central bank's list"),
        ((200, "<Cube><Cube time='2026-11-20'/></Cube>"), "No rates stand there"),
        ((200, "<Cube><Cube time='2026-11-20'><Cube currency='USD' rate='nan'/></Cube></Cube>"), "is no number"),
        ((200, "<!DOCTYPE x [<!ENTITY a 'b'>]><Cube/>"), "not the central bank's list"),
    ],
)
def test_what_goes_wrong_is_said_and_tried_again(world: World, bank: str, answer: tuple[int, str], told: str) -> None:
    Bank.answer = answer
    with tenant_scope(world.org):
        set_feed(bank, active=True, by=world.boss.actor)
    feed = read(world)
    assert told in feed.problem
    assert feed.next_at > timezone.now()
    with tenant_scope(world.org):
        assert not Rate.objects.exists()


def test_not_into_the_programs_own_network(settings: Any, bank: str) -> None:
    settings.RATES_FROM_NEAR = False
    with pytest.raises(FeedProblem, match="private network"):
        fetch(bank)
    with pytest.raises(FeedProblem, match="https"):
        fetch("file:///etc/passwd")


@pytest.mark.parametrize("elsewhere", ["ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_sent_on_it_stays_on_the_web(bank: str, elsewhere: str) -> None:
    Bank.answer = (302, elsewhere)
    with pytest.raises(FeedProblem, match=r"does not answer|answers with 302"):
        fetch(bank)


@pytest.mark.parametrize("said", [b"good day\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"])
def test_who_speaks_otherwise_than_the_web_is_a_problem_to_be_told(said: bytes) -> None:
    class Rude(StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(said)

    with TCPServer(("127.0.0.1", 0), Rude) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(FeedProblem, match="does not answer"):
            fetch(f"http://127.0.0.1:{server.server_address[1]}/")
        thread.join()


@pytest.mark.parametrize("address", ["http://example.org:99999/", f"http://{'a' * 70}.org/"])
def test_an_address_that_is_none_is_a_problem_to_be_told(settings: Any, address: str) -> None:
    settings.RATES_FROM_NEAR = False
    with pytest.raises(FeedProblem):
        fetch(address)


def test_what_is_typed_for_a_day_counts_whichever_way_round_the_feed_says_it(world: World, bank: str) -> None:
    Bank.answer = (200, LIST.format(day=timezone.localdate()))
    with tenant_scope(world.org):
        set_feed(bank, active=True, by=world.boss.actor)
    read(world)
    sent = {"currency": "USD", "units": "0.9", "day": str(timezone.localdate())}
    assert world.boss.client.post(reverse("currencies:rates"), sent).status_code == 302
    with tenant_scope(world.org):
        assert exchange_into("EUR").convert(Money(100_00, "USD")) == Money(90_00, "EUR")
        assert exchange_into("EUR").convert(Money(16_350, "JPY")) == Money(100_00, "EUR")


def test_days_are_read_newest_first() -> None:
    days = read_feed(LIST.format(day="2026-11-20").encode())
    assert (days[0].day, days[0].units["JPY"]) == (date(2026, 11, 20), Decimal("163.50"))


def test_typed_in_the_settings(world: World) -> None:
    url = reverse("currencies:rates")
    sent = {"currency": "USD", "units": "0.8", "day": str(timezone.localdate())}
    assert world.owner.client.post(url, sent).status_code == 403
    assert world.boss.client.post(url, sent).status_code == 302
    assert world.boss.client.post(url, sent | {"units": "-1"}).status_code == 422
    page = world.boss.client.get(url).text
    assert "1 USD = 0.8 EUR" in page
    with tenant_scope(world.org):
        rate = Rate.objects.get()
        with pytest.raises(NotAllowed):
            set_rate(timezone.localdate(), "USD", "EUR", Decimal(1), by=world.owner.actor)
    with tenant_scope(world.other_org):
        assert not Rate.objects.exists()
    assert world.stranger.client.post(reverse("currencies:drop_rate", args=[rate.id])).status_code == 404
    assert world.boss.client.post(reverse("currencies:feed"), {"address": "no address"}).status_code == 422
    assert world.boss.client.post(reverse("currencies:drop_rate", args=[rate.id])).status_code == 302
    with tenant_scope(world.org):
        assert not Rate.objects.exists()


def test_board_and_list_add_up_in_the_organizations_currency(in_scope: World) -> None:
    a_deal(in_scope, value=100_000)
    other = a_deal(in_scope, value=100_000)
    change_deal(other.id, {"value": Money(125_000, "USD")}, by=in_scope.owner.actor)
    client = in_scope.owner.client
    board, listed = reverse("sales:board") + "?count=1", reverse("sales:deals") + "?count=1"
    assert "no rate for USD" in client.get(board).text
    assert "no rate for USD" in client.get(listed).text
    set_rate(timezone.localdate(), "EUR", "USD", Decimal("1.25"), by=in_scope.boss.actor)
    assert "€2,000" in client.get(board).text
    assert client.get(listed).text == "2, €2,000"
