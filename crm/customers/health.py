"""What a customer's health is reckoned from. Modules declare what they measure in their health_signals.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.customers.models import Comparison, HealthRule

START = 50  # points of somebody to whom no rule applies
TOP = 100

Measured = dict[UUID, float]
Measure = Callable[[str, Sequence[UUID]], Measured]


@dataclass(frozen=True)
class Signal:
    """Something that can be counted about people and companies.

    `label` names it in Settings ("open tickets"). `measure(kind, ids)` answers the numbers; who is missing has
    `missing`, or none at all where that is None: no rule applies then. `says(rule)` is the sentence beside the points.
    """

    key: str
    label: str
    measure: Measure
    says: Callable[[HealthRule], str]
    missing: float | None = 0
    order: int = 100


SIGNALS: dict[str, Signal] = {}


def register_signal(signal: Signal) -> None:
    """Let rules use it."""
    SIGNALS[signal.key] = signal


def says_count(one: str, many: str) -> Callable[[HealthRule], str]:
    """The sentence for something counted: "2 or more late tickets", "No late tickets"."""

    def says(rule: HealthRule) -> str:
        number = rule.threshold
        if rule.comparison == Comparison.AT_LEAST:
            return f"At least one {one}" if number == 1 else f"{number} or more {many}"
        return f"No {many}" if number == 0 else f"At most {number} {one if number == 1 else many}"

    return says


def sentence_of(rule: HealthRule) -> str:
    """The rule as people read it; a signal that no module has any more is named by its key."""
    signal = SIGNALS.get(rule.signal)
    return signal.says(rule) if signal else rule.signal


# What an organization begins with: signal, comparison, threshold, points.
DEFAULTS = (
    ("days_since_contact", Comparison.AT_MOST, 14, 20),
    ("days_since_contact", Comparison.AT_LEAST, 60, -15),
    ("days_since_contact", Comparison.AT_LEAST, 180, -15),
    ("deals_won_year", Comparison.AT_LEAST, 1, 20),
    ("open_tickets", Comparison.AT_LEAST, 3, -10),
    ("late_tickets", Comparison.AT_LEAST, 1, -20),
    ("bad_answers", Comparison.AT_LEAST, 1, -15),
    ("consent_withdrawn", Comparison.AT_LEAST, 1, -10),
)
