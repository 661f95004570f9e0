"""Quotes are written line by line, by several people, and nothing of anybody's is lost."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from crm.accounts.actor import member_actor
from crm.accounts.models import Role, Visibility
from crm.errors import NotAllowed, NotFound, Refused
from crm.records.actions.merging import Conflict
from crm.records.actions.undoing import undo_change
from crm.records.models import RecordChange
from sales.actions.deal_lines import add_line
from sales.actions.quotes import Edit, copy_quote, open_quote, save_quote
from sales.actions.selling_start import seed_selling
from sales.models import DealLine, Quote, QuoteLine
from sales.queries.quotes import get_quote
from sales.quotes.drafting import line_for
from sales.quotes.lines import Line, lines_of
from sales.quotes.numbers import read_decimal
from tests.sales.catalogue import a_company, a_product
from tests.sales.deals import a_deal, a_person
from tests.sales.quotes.making import item, make_person, make_quote
from tests.world import Member, World, scope_of


def _posted(quote: Quote, lines: list[Line], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"name": quote.name, "person": "Helena Brandt", "version": str(quote.version)}
    for line in lines:
        data.setdefault("row", []).append(line.id)
        for name in ("sort", "name", "description", "unit", "variant_id", "unit_code", "tax_category", "price_note"):
            data[f"l-{line.id}-{name}"] = str(getattr(line, name))
        for name in ("quantity", "unit_price", "discount", "tax_rate", "every_months"):
            data[f"l-{line.id}-{name}"] = str(getattr(line, name))
    return data | more


def test_a_quote_begins_with_the_deal_its_people_and_products(in_scope: World) -> None:
    deal = a_deal(in_scope, person=a_person(in_scope))
    DealLine.objects.create(deal=deal, name="Seat", quantity=Decimal(3), unit_price=Decimal(10), tax_rate=Decimal(19))
    page = in_scope.owner.client.post(f"{reverse('sales:new_quote')}?deal={deal.id}")
    quote = Quote.objects.get()
    assert page["Location"] == reverse("sales:quote", args=[quote.id])
    assert (quote.number[:2], quote.person_id, quote.gross_minor) == ("Q-", deal.person_id, 3570)
    shown = in_scope.owner.client.get(page["Location"])
    assert shown.status_code == 200
    assert b"Seat" in shown.content
    assert quote.number.encode() in in_scope.owner.client.get(reverse("sales:deal", args=[deal.id])).content


def test_lines_are_saved_from_the_editor_with_sections_and_discount(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    lines = [Line.new(sort="heading", name="Rotation"), item("Wet lease", "1250.50", "2"), item()]
    data = _posted(quote, lines, off="10%") | {f"l-{lines[1].id}-unit_price": "1,250.50"}
    answer = in_scope.owner.client.post(reverse("sales:save_quote", args=[quote.id]), data)
    assert answer.status_code == 302
    quote.refresh_from_db()
    assert [line.name for line in lines_of(quote.id)] == ["Rotation", "Wet lease", "Training"]
    assert quote.net_minor == round((250_100 + 10_000) * 0.9)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("quantity", "many", b"Give a number"),
        ("discount", "120", b"Between 0 and 100"),
        ("name", "", b"Say what it is"),
        ("unit_price", "1.12345678", b"digits after the point"),
    ],
)
def test_what_was_typed_wrong_stays_and_says_why(in_scope: World, field: str, typed: str, said: bytes) -> None:
    quote = make_quote(in_scope.owner)
    line = lines_of(quote.id)[0]
    data = _posted(quote, [line], name="A new name") | {f"l-{line.id}-{field}": typed}
    answer = in_scope.owner.client.post(reverse("sales:save_quote", args=[quote.id]), data)
    assert answer.status_code == 422
    assert said in answer.content
    assert b"A new name" in answer.content
    assert get_quote(in_scope.owner.actor, quote.id).name == "Chicago rotation"


def test_a_product_without_a_price_in_the_currency_is_not_given_away(in_scope: World) -> None:
    quote, client = make_quote(in_scope.owner, currency="JPY"), in_scope.owner.client
    variant = a_product("Cabin cleaning", "100")  # in euros
    found = client.get(reverse("sales:quote_products", args=[quote.id]), {"q": "Cabin"})
    assert b"No price in JPY" in found.content
    line = line_for(quote, variant.id, by=in_scope.owner.actor)
    row = client.post(reverse("sales:quote_row", args=[quote.id]), {"add": f"variant:{variant.id}"})
    assert re.search(rb'-unit_price" value=""', row.content)
    data = _posted(quote, [line]) | {f"l-{line.id}-unit_price": ""}
    refused = client.post(reverse("sales:save_quote", args=[quote.id]), data)
    assert refused.status_code == 422
    assert b"No price in JPY: give one." in refused.content
    for typed, price in (("0", Decimal(0)), ("15,000", Decimal(15_000))):  # nothing is a price, if somebody says so
        quote.refresh_from_db()
        data = _posted(quote, [line], version=str(quote.version)) | {f"l-{line.id}-unit_price": typed}
        assert client.post(reverse("sales:save_quote", args=[quote.id]), data).status_code == 302
        saved = lines_of(quote.id)[0]
        assert (saved.unit_price, saved.lacks_price) == (price, False)


def test_a_line_is_added_without_scripts_and_nothing_typed_is_lost(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    data = _posted(quote, lines_of(quote.id), name="Typed", add="heading")
    answer = in_scope.owner.client.post(reverse("sales:save_quote", args=[quote.id]), data)
    assert answer.status_code == 200
    assert b'value="Typed"' in answer.content
    assert answer.content.count(b'name="row"') == 2
    assert QuoteLine.objects.count() == 1


def test_totals_follow_what_is_typed_and_save_nothing(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    line = lines_of(quote.id)[0]
    data = _posted(quote, [line], off="20") | {f"l-{line.id}-quantity": "3"}
    answer = in_scope.owner.client.post(reverse("sales:quote_totals", args=[quote.id]), data)
    assert "€333.20".encode() in answer.content
    too_much = in_scope.owner.client.post(reverse("sales:quote_totals", args=[quote.id]), data | {"off": "999"})
    assert b"more than the lines" in too_much.content
    assert lines_of(quote.id) == [line]


def test_two_people_at_different_lines_both_keep_theirs(in_scope: World) -> None:
    one, two = item("One"), item("Two")
    quote = make_quote(in_scope.owner, one, two)
    seen = quote.version
    theirs = [one, item("Two and more", price="200")]
    theirs[1] = Line.from_json(theirs[1].to_json() | {"id": two.id})
    save_quote(quote.id, Edit({}, [*theirs, item("Three")], seen), by=in_scope.boss.actor)
    mine = [Line.from_json(one.to_json() | {"quantity": "5"}), two]
    save_quote(quote.id, Edit({"terms": "Net"}, mine, seen), by=in_scope.owner.actor)
    found = lines_of(quote.id)
    assert [(line.name, int(line.quantity)) for line in found] == [("One", 5), ("Two and more", 1), ("Three", 1)]
    quote.refresh_from_db()
    assert (quote.terms, quote.net_minor) == ("Net", 80_000)


def test_two_prices_for_one_line_are_asked_about(in_scope: World) -> None:
    line = item("Seat", "10")
    quote = make_quote(in_scope.owner, line)
    seen = quote.version
    save_quote(
        quote.id, Edit({}, [Line.from_json(line.to_json() | {"unit_price": "11"})], seen), by=in_scope.boss.actor
    )
    mine = Line.from_json(line.to_json() | {"unit_price": "12", "quantity": "2"})
    with pytest.raises(Conflict) as caught:
        save_quote(quote.id, Edit({}, [mine], seen), by=in_scope.owner.actor)
    assert [(clash.label, clash.base, clash.theirs, clash.mine) for clash in caught.value.clashes] == [
        ("Seat: price", "10", "11", "12")
    ]
    assert lines_of(quote.id)[0].quantity == 1
    data = _posted(quote, [mine], version=str(seen))
    page = in_scope.owner.client.post(reverse("sales:save_quote", args=[quote.id]), data)
    assert page.status_code == 409
    assert f"keep.l-{line.id}-unit_price".encode() in page.content
    answered = data | {f"keep.l-{line.id}-unit_price": "theirs"}
    in_scope.owner.client.post(reverse("sales:save_quote", args=[quote.id]), answered)
    found = lines_of(quote.id)[0]
    assert (int(found.unit_price), int(found.quantity)) == (11, 2)


def test_history_tells_of_lines_and_takes_them_back(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    save_quote(quote.id, Edit({}, []), by=in_scope.owner.actor)
    assert lines_of(quote.id) == []
    change = RecordChange.objects.filter(kind="quote", record_id=quote.id).order_by("-version")[0]
    assert [row[1] for row in change.words.values()] == ["1 Training, €100"]
    undo_change(change.id, by=in_scope.owner.actor)
    quote.refresh_from_db()
    assert [line.name for line in lines_of(quote.id)] == ["Training"]
    assert quote.net_minor == 10_000


def test_a_copy_says_the_same_under_a_number_of_its_own(in_scope: World) -> None:
    quote = make_quote(in_scope.owner, item("Seat", "10"), discount=Decimal(5), terms="Net")
    twin = copy_quote(quote.id, by=in_scope.owner.actor)
    assert twin.number != quote.number
    assert (twin.terms, twin.discount, twin.gross_minor) == ("Net", 5, quote.gross_minor)
    assert {line.id for line in lines_of(twin.id)}.isdisjoint({line.id for line in lines_of(quote.id)})


def test_who_may_not_edit_changes_nothing(in_scope: World) -> None:
    quote = make_quote(in_scope.owner)
    with pytest.raises(NotAllowed):
        save_quote(quote.id, Edit({"name": "x"}), by=in_scope.colleague.actor)
    with pytest.raises(NotAllowed):
        open_quote(name="x", person=make_person("Max Muster"), by=in_scope.colleague.actor)
    reading = in_scope.colleague.client.get(reverse("sales:quote", args=[quote.id]))
    assert reading.status_code == 200
    assert b'name="row"' not in reading.content
    saving = in_scope.colleague.client.post(reverse("sales:save_quote", args=[quote.id]), {"name": "x"})
    assert saving.status_code == 403
    quote.refresh_from_db()
    assert (quote.name, Quote.objects.count()) == ("Chicago rotation", 1)


@pytest.mark.parametrize("name", ["quote", "quote_document", "send_quote", "ask_quote_approval", "new_sheet"])
def test_a_stranger_finds_nothing(world: World, name: str) -> None:
    with scope_of(world.org):
        quote = make_quote(world.owner)
    assert world.stranger.client.get(reverse(f"sales:{name}", args=[quote.id])).status_code == 404


def test_lines_of_another_quote_can_not_be_taken(in_scope: World) -> None:
    other = make_quote(in_scope.owner, item("Theirs"), person=make_person("Max Muster"))
    quote = make_quote(in_scope.owner)
    data = _posted(quote, lines_of(other.id))
    assert in_scope.owner.client.post(reverse("sales:save_quote", args=[quote.id]), data).status_code == 422
    assert [line.name for line in lines_of(other.id)] == ["Theirs"]


def test_a_rep_does_not_see_quotes_of_others(in_scope: World, as_member: Any) -> None:
    quote = make_quote(in_scope.boss)
    rep: Member = as_member("rep")
    with pytest.raises(NotFound):
        get_quote(rep.actor, quote.id)


def test_a_form_sent_twice_makes_one_quote(in_scope: World) -> None:
    boss, new = in_scope.boss.client, reverse("sales:new_quote")
    typed = {"name": "Chicago", "person": "", "company": a_company().name, "currency": "EUR", "key": "k1"}
    assert 'name="key"' in boss.get(new).content.decode()
    places = {boss.post(new, typed).headers["Location"] for _ in range(2)}
    first = Quote.objects.get()
    copies = {boss.post(reverse("sales:copy_quote", args=[first.id]), {"key": "k2"}).headers["Location"] for _ in "ab"}
    assert (len(places), len(copies), Quote.objects.count()) == (1, 1, 2)
    assert 'name="key"' in boss.get(reverse("sales:quote", args=[first.id])).content.decode()
    Role.objects.filter(id=in_scope.owner.membership.role_id).update(visibility=Visibility.OWN)
    with pytest.raises(Refused, match="key belongs"):
        open_quote(name="x", company=first.company, key="k1", by=member_actor(in_scope.owner.membership))
    assert Quote.objects.count() == 2


def test_pieces_stay_whole_and_hours_do_not(in_scope: World) -> None:
    seed_selling()
    quote, boss = make_quote(in_scope.owner), in_scope.boss.client
    piece, hour = item(quantity="1.5", unit="pc"), item(quantity="1.5", unit="h", unit_code="HUR")
    save = reverse("sales:save_quote", args=[quote.id])
    page = boss.post(save, _posted(quote, [piece]))
    assert (page.status_code, "Piece is counted in whole numbers" in page.content.decode()) == (422, True)
    assert 'value="1.5"' in page.content.decode()
    with pytest.raises(Refused, match="whole numbers"):
        save_quote(quote.id, Edit({}, [piece]), by=in_scope.owner.actor)
    assert quote.gross_minor == Quote.objects.get().gross_minor
    assert boss.post(save, _posted(quote, [hour])).status_code == 302
    assert lines_of(quote.id)[0].quantity == Decimal("1.5")
    with pytest.raises(Refused, match="whole numbers"):
        add_line(a_deal(in_scope).id, a_product("Seat"), Decimal("1.5"), by=in_scope.owner.actor)


@pytest.mark.parametrize("text", ["12,5,0", "1.2.3", "1,2.5", "1,200,5,0"])
def test_a_slip_of_the_fingers_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="Give a number"):
        read_decimal(text, 4)
