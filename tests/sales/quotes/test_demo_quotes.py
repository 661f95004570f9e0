"""The demo has a quote that is being written, one that is read, and one that was accepted."""

from decimal import Decimal

from demo.history.quotes import write_quotes
from sales.models import DealLine, Quote, QuoteAnswer
from tests.sales.deals import a_deal, a_person
from tests.world import World


def test_one_of_each_is_written_by_the_reps_whose_deals_they_are(in_scope: World) -> None:
    for number in range(4):
        deal = a_deal(in_scope, person=a_person(in_scope, email=f"buyer{number}@nordwind.example"))
        DealLine.objects.create(deal=deal, name="Seat", quantity=Decimal(3), unit_price=Decimal(10))
    write_quotes([in_scope.owner.membership])
    quotes = {quote.status: quote for quote in Quote.objects.select_related("owner")}
    assert sorted(quotes) == ["accepted", "draft", "sent"]
    assert {quote.owner for quote in quotes.values()} == {in_scope.owner.membership}
    assert quotes["sent"].viewed_at is not None
    assert (quotes["accepted"].net_minor, len(QuoteAnswer.objects.get().chosen)) == (6000, 1)
