"""The lines of a quote as plain values: what a form posts, what history and versions keep."""

from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from crm.exact import plain
from crm.tenancy.ids import uuid7
from crm.web.formats import money
from sales.models import LineSort, QuoteLine
from sales.models.line import NO_PRICE
from sales.pricing.lines import PricedLine

EXACT = frozenset({"quantity", "unit_price", "discount", "tax_rate"})
# What two people may set each for himself, with the words of a conflict.
FIELDS = {
    "name": "item",
    "description": "description",
    "quantity": "quantity",
    "unit": "unit",
    "unit_price": "price",
    "discount": "discount",
    "tax_rate": "tax",
    "optional": "optional",
}


@dataclass(frozen=True)
class Line:
    """One line. `id` is its row's; a new one has the id it will get."""

    id: str
    sort: str = LineSort.ITEM.value
    variant_id: str = ""
    name: str = ""
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_code: str = "C62"
    unit_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    tax_category: str = "S"
    every_months: int = 0
    optional: bool = False
    price_note: str = ""

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of any document's lines."""
        values = {each.name: getattr(row, each.name) for each in fields(cls) if each.name not in {"id", "variant_id"}}
        return cls(id=str(row.id), variant_id=str(row.variant_id or ""), **values)

    @classmethod
    def new(cls, **values: Any) -> Self:
        """One that no quote has yet."""
        return cls(id=str(uuid7()), **values)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """As `to_json` wrote it."""
        known = {each.name for each in fields(cls)}
        values: dict[str, Any] = {name: value for name, value in kept.items() if name in known}
        return cls(**values | {name: Decimal(values[name]) for name in EXACT & values.keys()})

    def to_json(self) -> dict[str, Any]:
        """As history and versions keep it."""
        return {name: str(plain(v)) if name in EXACT else v for name, v in asdict(self).items()}

    def columns(self) -> dict[str, Any]:
        """As a row of any document keeps it."""
        values = asdict(self)
        return values | {"id": UUID(self.id), "variant_id": UUID(self.variant_id) if self.variant_id else None}

    def row(self, quote_id: UUID, position: int) -> QuoteLine:
        """The row that keeps it."""
        return QuoteLine(quote_id=quote_id, position=position, **self.columns())

    @property
    def is_item(self) -> bool:
        """Whether it costs something, unlike a heading or a text."""
        return self.sort == LineSort.ITEM

    @property
    def lacks_price(self) -> bool:
        """Whether no price book knows what it costs, and nobody said it either."""
        return bool(self.variant_id) and not self.unit_price and self.price_note.startswith(NO_PRICE)

    @property
    def is_heading(self) -> bool:
        """Whether it begins a section."""
        return self.sort == LineSort.HEADING

    def priced(self) -> PricedLine:
        """As sales.pricing reckons with it."""
        return PricedLine(self.quantity, self.unit_price, self.tax_rate, self.discount)

    def amount(self, currency: str) -> int:
        """What it says on its right, in minor units."""
        return self.priced().amount(currency) if self.is_item else 0

    def words(self, currency: str) -> str:
        """How history tells of it: "3 h Training, €450"."""
        if not self.is_item:
            return self.name
        count = f"{plain(self.quantity):f} {self.unit}".strip()
        return f"{count} {self.name}, {money(self.amount(currency), currency)}{' (optional)' if self.optional else ''}"

    def with_id(self) -> Self:
        """The same as a new line of another quote."""
        return replace(self, id=str(uuid7()))


def lines_of(quote_id: UUID) -> list[Line]:
    """A quote's lines in their order."""
    return [Line.of(row) for row in QuoteLine.objects.filter(quote_id=quote_id).order_by("position", "id")]
