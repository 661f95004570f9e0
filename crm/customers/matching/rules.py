"""What counts as the same (matching rules), and what is done about it (duplicate rules), per organization.

An organization that changed nothing has the defaults below and no rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from crm.customers.models import Answer, Certainty, DuplicateRule, MatchingRule
from crm.records.models import CUSTOM
from crm.tenancy.remembering import Rows, remembered

ALIKE_PEOPLE, ALIKE_COMPANIES = 88, 86  # per cent
SAME, SIMILAR = "same", "similar"
# field -> what a page calls it. `name` can be nearly the same; the others are the same or not.
FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "person": MappingProxyType({
        "email": "E-mail address", "phone": "Phone number", "name": "Name", "company": "Company",
        "postal_code": "Postal code", "city": "City", "birthday": "Birthday",
    }),
    "company": MappingProxyType({
        "name": "Name", "domain": "Domain", "email": "E-mail address", "phone": "Phone number",
        "postal_code": "Postal code", "city": "City", "country": "Country",
    }),
})  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """One fact in which two records agree; `at_least` per cent for names that are nearly the same."""

    field: str
    how: str = SAME
    at_least: int = 100

    @property
    def as_json(self) -> dict[str, Any]:
        """As the rule's row keeps it."""
        return {"field": self.field, "how": self.how, "at_least": self.at_least}


@dataclass(frozen=True)
class Rule:
    """All criteria hold: the two are the same, or perhaps."""

    noun: str
    criteria: tuple[Criterion, ...]
    certainty: str = Certainty.LIKELY.value

    @property
    def fields(self) -> frozenset[str]:
        """What it looks at."""
        return frozenset(criterion.field for criterion in self.criteria)


EMAIL = Rule("person", (Criterion("email"),), Certainty.SURE)  # the database holds to it: no address is entered twice
DEFAULT_RULES: Mapping[str, tuple[Rule, ...]] = MappingProxyType({
    "person": (
        EMAIL,
        Rule("person", (Criterion("phone"),)),
        Rule("person", (Criterion("name", SIMILAR, ALIKE_PEOPLE), Criterion("company"))),
        Rule("person", (Criterion("name", SIMILAR, ALIKE_PEOPLE), Criterion("postal_code"))),
    ),
    "company": (
        Rule("company", (Criterion("domain"),)),
        Rule("company", (Criterion("name", SIMILAR, ALIKE_COMPANIES),)),
    ),
})  # fmt: skip

BLOCK, WARN, FILL, NEWEST, ATTACH, LET = Answer
# (noun, entrance) -> {certainty: what may be chosen, the default first}
CHOICES: Mapping[tuple[str, str], Mapping[str, tuple[Answer, ...]]] = MappingProxyType({
    ("person", "page"): {"sure": (BLOCK, WARN), "likely": (WARN, BLOCK, LET)},
    ("person", "api"): {"sure": (BLOCK,), "likely": (LET, BLOCK)},
    ("person", "import"): {"sure": (FILL, NEWEST, ATTACH, BLOCK), "likely": (LET, FILL, ATTACH, BLOCK)},
    ("person", "form"): {"sure": (FILL, NEWEST, ATTACH), "likely": (LET, FILL, ATTACH)},
    ("person", "mail"): {"sure": (FILL, NEWEST, ATTACH), "likely": (LET, FILL, ATTACH)},
    ("company", "page"): {"sure": (WARN, BLOCK), "likely": (WARN, BLOCK, LET)},
    ("company", "api"): {"sure": (BLOCK, LET), "likely": (LET, BLOCK)},
    ("company", "import"): {"sure": (FILL, NEWEST, ATTACH, BLOCK), "likely": (LET, FILL, ATTACH, BLOCK)},
})  # fmt: skip

_MATCHING = Rows("customers_matchingrule")
_DUPLICATE = Rows("customers_duplicaterule")


def matching_rules(noun: str) -> tuple[Rule, ...]:
    """The organization's active rules for people or companies, in their order."""
    rules: tuple[Rule, ...] = remembered(("matching", noun), [_MATCHING.of()], lambda: _read_rules(noun))
    return rules


def answer_for(noun: str, entrance: str, certainty: str) -> Answer:
    """What the organization does about a match at an entrance ("page", "api", "import", "form", "mail")."""
    wanted: dict[tuple[str, str, str], str] = remembered(("duplicates",), [_DUPLICATE.of()], _read_answers)
    choices = CHOICES[noun, entrance][certainty]
    chosen = wanted.get((noun, entrance, certainty))
    return Answer(chosen) if chosen in choices else choices[0]


def rule_of(row: MatchingRule) -> Rule:
    """A rule's row as it is asked."""
    criteria = (Criterion(each["field"], each["how"], each["at_least"]) for each in row.criteria)
    return Rule(row.noun, tuple(criteria), row.certainty)


def rule_words(rule: Rule) -> str:
    """A rule as a sentence: "Name nearly the same (from 88%) and the same company: perhaps the same"."""
    parts = []
    for criterion in rule.criteria:
        label = FIELDS[rule.noun].get(criterion.field, criterion.field.removeprefix(CUSTOM).replace("_", " "))
        if criterion.how == SIMILAR:
            parts.append(f"{label.lower()} nearly the same (from {criterion.at_least}%)")
        else:
            parts.append(f"the same {label.lower()}")
    words = " and ".join(parts)
    return f"{words[:1].upper()}{words[1:]}"


def can_be_found(noun: str, criteria: Sequence[Criterion]) -> bool:
    """Whether an index leads to who is meant: comparing everybody with everybody would take for ever."""
    own = {criterion.field: criterion.how for criterion in criteria}
    if {"email", "phone", "domain"} & own.keys() or any(field.startswith(CUSTOM) for field in own):
        return True
    if "name" not in own:
        return False
    return noun == "company" or own["name"] == SAME or bool({"company", "postal_code"} & own.keys())


def _read_rules(noun: str) -> tuple[Rule, ...]:
    rows = list(MatchingRule.objects.filter(noun=noun))
    if not rows:
        return DEFAULT_RULES[noun]
    return tuple(rule_of(row) for row in rows if row.active)


def _read_answers() -> dict[tuple[str, str, str], str]:
    return {(row.noun, row.entrance, row.certainty): row.answer for row in DuplicateRule.objects.all()}
