"""Amounts of money: whole minor units (cents) of one currency; never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

# ISO 4217: digits after the point, where they are not two.
MINOR_DIGITS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "VND": 0,
    "ISK": 0,
    "BHD": 3,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
    "JOD": 3,
}
# The common ones first, the others by their letters.
CURRENCIES = (
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "CAD", "AUD", "INR", "BRL", "ZAR",
    "AED", "ARS", "BHD", "CLP", "CNY", "COP", "EGP", "HKD", "HUF", "IDR", "ILS", "ISK", "JOD", "KES", "KRW",
    "KWD", "MAD", "MXN", "MYR", "NGN", "NZD", "OMR", "PEN", "PHP", "QAR", "RON", "SAR", "SGD", "THB", "TND", "TRY",
    "TWD", "UAH", "VND",
)  # fmt: skip


class CurrencyMismatch(ValueError):
    """Two currencies were mixed in one sum."""


@dataclass(frozen=True, slots=True)
class Money:
    """`Money(21_000_000, "EUR")` is 210,000.00 euros."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read an amount as a person types it: "1200", "1,200.50" or "1.200,50".

        Raises ValueError with a sentence for the person if it is no amount.
        """
        cleaned = _decimal_text(text, digits_of(currency))
        try:
            return cls.of(Decimal(cleaned), currency)
        except InvalidOperation as error:
            raise ValueError("Give an amount in digits, for example 1200 or 1,200.50.") from error

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """From whole units, rounded half to even to the currency's minor unit."""
        scaled = amount.scaleb(digits_of(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """In whole units of the currency."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} can't be added")
        return Money(self.minor + other.minor, self.currency)

    def share(self, percent: int) -> "Money":
        """So many per cent of it, rounded half to even."""
        return Money(int((Decimal(self.minor) * percent / 100).quantize(Decimal(1), ROUND_HALF_EVEN)), self.currency)


def digits_of(currency: str) -> int:
    """How many digits the currency has after the point (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)


def check_decimals(text: str, currency: str) -> None:
    """Nothing typed is rounded away unseen. Three digits after the only mark are thousands, as in `Money.parse`.

    Raises ValueError with a sentence for the person.
    """
    digits = digits_of(currency)
    last = max(text.rfind("."), text.rfind(","))
    after = sum(character.isdigit() for character in text[last + 1 :]) if last >= 0 else 0
    mixed = "." in text and "," in text
    if after <= digits or (after == 3 and not mixed):
        return
    raise ValueError(
        f"{currency} has no decimals: give a whole amount." if digits == 0 else f"{currency} has {digits} decimals."
    )


def _decimal_text(text: str, digits: int) -> str:
    """Tell the decimal mark from the thousands mark.

    The last mark is the decimal one, unless exactly three digits follow it that can't be the currency's minor unit:
    "1.200" and "1,200" are twelve hundred euros, "1.20" and "1,20" one euro twenty.
    """
    compact = "".join(character for character in text if character.isdigit() or character in ".,-")
    last = max(compact.rfind("."), compact.rfind(","))
    if last < 0:
        return compact
    whole, rest, mark = compact[:last], compact[last + 1 :], compact[last]
    one_kind = not set(whole) & ({".", ","} - {mark})
    groups = len(rest) == 3 and one_kind and (digits != 3 or whole.count(mark) > 0)
    number = whole.replace(".", "").replace(",", "")
    return number + rest if groups else f"{number}.{rest}"
