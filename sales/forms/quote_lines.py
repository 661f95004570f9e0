"""The lines of a quote as a form has them: each field of a line is called l-<id>-<field>, `row` names them in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crm.tenancy.ids import as_uuid
from sales.models import LineSort, TaxCategory
from sales.models.line import NO_PRICE
from sales.queries.dividing import undivided
from sales.quotes.lines import EXACT, Line
from sales.quotes.numbers import read_decimal, shown

PLACES = {"quantity": 4, "unit_price": 6, "discount": 3, "tax_rate": 3}
LABELS = {
    "name": "Item", "description": "Description", "quantity": "Quantity", "unit": "Unit", "unit_price": "Price",
    "discount": "Discount", "tax_rate": "Tax",
}  # fmt: skip
TYPED = (*LABELS, "sort", "optional", "variant_id", "unit_code", "tax_category", "every_months", "price_note")
LONGEST = {"name": 300, "description": 4000, "unit": 12, "price_note": 200}
EMPTY = {"quantity": Decimal(1), "unit_price": Decimal(0), "discount": Decimal(0), "tax_rate": Decimal(0)}


@dataclass
class Row:
    """One line as it is typed, with what is wrong with it."""

    id: str
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    line: Line | None = None

    @classmethod
    def of(cls, line: Line) -> "Row":
        """As it would be typed."""
        typed = {name: _shown(getattr(line, name)) for name in TYPED}
        if line.lacks_price:
            typed["unit_price"] = ""  # it is asked for
        return cls(line.id, typed, line=line)

    @classmethod
    def posted(cls, data: Any, row_id: str) -> "Row":
        """As it was typed."""
        typed = {name: str(data.get(f"l-{row_id}-{name}", "")).replace("\x00", "") for name in TYPED}
        row = cls(row_id, typed)
        row.line = row._clean()
        return row

    @property
    def sort(self) -> str:
        """Item, heading or text."""
        return self.typed["sort"] if self.typed["sort"] in LineSort.values else LineSort.ITEM.value

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        wanted = ("name", "description") if self.sort != LineSort.ITEM else ("name", "description", "unit_price")
        return not any(self.typed[name].strip().strip("0.,") for name in wanted)

    def name_of(self, name: str) -> str:
        """What the field is called in the form."""
        return f"l-{self.id}-{name}"

    def _clean(self) -> Line:
        values: dict[str, Any] = {name: self._number(name) for name in EXACT}
        for name, longest in LONGEST.items():
            values[name] = self._text(name, longest)
        if not values["name"] and not self.is_blank:
            self.errors["name"] = "Say what it is."
        if values["price_note"].startswith(NO_PRICE):
            if not self.typed["unit_price"].strip():
                self.errors["unit_price"] = f"{values['price_note']}: give one."
            else:
                values["price_note"] = self.typed["price_note"] = ""
        category, months = self.typed["tax_category"], self.typed["every_months"]
        return Line(
            id=self.id,
            sort=self.sort,
            variant_id=str(as_uuid(self.typed["variant_id"]) or ""),
            unit_code=self.typed["unit_code"][:3] or "C62",
            tax_category=category if category in TaxCategory.values else TaxCategory.STANDARD.value,
            every_months=min(int(months), 120) if months.isdecimal() and len(months) < 4 else 0,
            optional=self.typed["optional"] not in ("", "no"),
            **values,
        )

    def _text(self, name: str, longest: int) -> str:
        text = self.typed[name].strip().replace("\r\n", "\n")
        if len(text) > longest:
            self.errors[name] = f"Up to {longest} characters."
        return text[:longest]

    def _number(self, name: str) -> Decimal:
        text = self.typed[name].strip().removesuffix("%").strip()
        if not text or self.sort != LineSort.ITEM:
            return EMPTY[name]
        try:
            value = read_decimal(text, PLACES[name])
        except ValueError as error:
            self.errors[name] = str(error)
            return EMPTY[name]
        if name in ("discount", "tax_rate") and not 0 <= value <= 100:
            self.errors[name] = "Between 0 and 100 per cent."
            return EMPTY[name]
        if name == "quantity" and value < 0:
            self.errors[name] = "A quantity is not negative. Give a negative price for what is taken off."
            return EMPTY[name]
        return value


def posted_rows(data: Any) -> list[Row]:
    """All rows of a form in their order; ids that are none, and those that come twice, are left out."""
    ids = dict.fromkeys(str(found) for each in data.getlist("row") if (found := as_uuid(each)))
    gone = {str(each) for each in data.getlist("gone")}
    rows = [Row.posted(data, row_id) for row_id in ids if row_id not in gone]
    items = [row.line for row in rows if row.line is not None and row.line.is_item]
    wrong = undivided((line.id, line.unit, line.unit_code, line.quantity) for line in items)
    for row in rows:
        if row.id in wrong:
            row.errors.setdefault("quantity", wrong[row.id])
    return rows


def lines_in_rows(rows: Iterable[Row]) -> list[Line]:
    """The lines that were typed; rows into which nothing was typed are left out."""
    return [row.line for row in rows if row.line is not None and not row.is_blank]


def errors_in_rows(rows: Iterable[Row]) -> Mapping[str, str]:
    """{field: what is wrong with it}."""
    return {row.name_of(name): error for row in rows if not row.is_blank for name, error in row.errors.items()}


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return shown(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)
