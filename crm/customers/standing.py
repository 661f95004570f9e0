"""Credit and health of a customer, in words and tones for pages."""

from dataclasses import dataclass
from typing import Any

from crm.customers.models import Credit
from crm.web.formats import money

CREDIT_TONES = {Credit.GOOD: "green", Credit.WATCH: "amber", Credit.STOP: "red"}
GOOD, WATCH = 70, 40  # of 100: from here on it is good; below the second it is at risk


@dataclass(frozen=True)
class CreditWords:
    word: str
    tone: str
    reason: str
    limit: str

    @property
    def is_warning(self) -> bool:
        """Whoever sells to this customer should know."""
        return self.tone in ("amber", "red")


@dataclass(frozen=True)
class HealthWords:
    points: int
    word: str
    tone: str
    reasons: list[tuple[int, str]]


def credit_words(record: Any) -> CreditWords:
    """How a person's or company's credit stands; without a word where nobody looked yet."""
    if not record.credit:
        return CreditWords("", "", "", "")
    credit = Credit(record.credit)
    limit = money(record.credit_limit_minor, record.credit_limit_currency) if record.credit_limit_minor else ""
    if record.credit_limit_minor == 0:
        limit = "nothing"
    return CreditWords(str(credit.label), CREDIT_TONES[credit], record.credit_reason, limit)


def worst_credit(*records: Any) -> tuple[Any, CreditWords] | None:
    """Of a person and his company, the one whose credit calls for care; None where neither does."""
    order = [Credit.STOP, Credit.WATCH]
    found = [record for record in records if record is not None and record.credit in order]
    if not found:
        return None
    worst = min(found, key=lambda record: order.index(Credit(record.credit)))
    return worst, credit_words(worst)


def band_of(points: int) -> tuple[str, str]:
    """ "Good", "Watch" or "At risk", and the tone."""
    if points >= GOOD:
        return "Good", "green"
    return ("Watch", "amber") if points >= WATCH else ("At risk", "red")


def health_words(record: Any) -> HealthWords | None:
    """How well we get on with a person or company; None while nobody reckoned it."""
    if record.health is None:
        return None
    return HealthWords(
        record.health, *band_of(record.health), [(points, text) for points, text in record.health_reasons]
    )
