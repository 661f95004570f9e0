"""What reminders say until the organization says it otherwise."""

from typing import Any

from sales.billing.models import ReminderLevel

SUBJECTS = {
    1: "Reminder: invoice {{ extra.number }}",
    2: "Second reminder: invoice {{ extra.number }}",
    3: "Last reminder: invoice {{ extra.number }}",
}
FRIENDLY = """Hello {{ person.first_name }},

perhaps you have missed it: invoice {{ extra.number }} over {{ extra.total }} was to be paid by {{ extra.due }}, and \
{{ extra.open }} is still open. If you have paid meanwhile, please disregard this mail.

Kind regards
{{ organization.name }}"""
SECOND = """Hello {{ person.first_name }},

we have not received {{ extra.open }} for invoice {{ extra.number }} yet; it was to be paid by {{ extra.due }}. Please \
transfer it within a week, or tell us if something is wrong with the invoice.

Kind regards
{{ organization.name }}"""
LAST = """Hello {{ person.first_name }},

in spite of our reminders {{ extra.open }} for invoice {{ extra.number }} is still open since {{ extra.due }}. This is \
our last reminder: please pay within a week. After that we have to take further steps.

Kind regards
{{ organization.name }}"""
DAYS = {1: 7, 2: 14, 3: 28}
WORDS = {1: FRIENDLY, 2: SECOND, 3: LAST}


def level_like(level: int, **values: Any) -> ReminderLevel:
    """One of the three as it is by itself; not saved."""
    own = {"days": DAYS[level], "subject": SUBJECTS[level], "words": WORDS[level]}
    return ReminderLevel(level=level, **own | values)
