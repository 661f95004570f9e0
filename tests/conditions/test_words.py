"""What a condition says reads as English, in chips and in sentences."""

import pytest

from crm.conditions.params import read_params
from crm.conditions.tree import words
from crm.records.actions.custom_fields import add_custom_field
from tests.world import World


@pytest.mark.parametrize(
    ("kind", "param", "values", "said"),
    [
        ("person", "lifecycle", ["lost", "lead", "customer"], "Lifecycle is Lead, Customer or Lost"),
        ("person", "lifecycle__is_not", ["lead"], "Lifecycle is not Lead"),
        ("person", "country__empty", ["yes"], "Country is empty"),
        ("person", "tags", ["vip"], "Tags include vip"),
        ("person", "tags__has_not", ["vip"], "Tags do not include vip"),
        ("person", "tags__empty", ["yes"], "Tags are empty"),
        ("person", "owner", ["me"], "Owner is me"),
        ("person", "owner", ["nobody"], "Owner is nobody"),
        ("person", "city__starts", ["Mun"], "City starts with Mun"),
        ("person", "birthday__in_next", ["1"], "Birthday is within the next 1 day"),
        ("person", "birthday__older_than", ["7"], "Birthday is more than 7 days ago"),
        ("person", "birthday", ["today"], "Birthday is today"),
        ("person", "birthday", ["this-month"], "Birthday is this month"),
        ("person", "birthday", ["2026-11"], "Birthday is in November 2026"),
        ("person", "birthday", ["2026-12-24"], "Birthday is on 24 December 2026"),
        ("person", "birthday__past", ["yes"], "Birthday is in the past"),
        ("person", "birthday__by", ["next-week"], "Birthday is by the end of next week"),
        ("person", "created", ["2026-q4"], "Added in Q4 2026"),
        ("person", "created__before", ["2026-12-24"], "Added before 24 December 2026"),
        ("person", "company.created", ["last-week"], "Company added last week"),
        ("person", "company.employees__at_least", ["1200"], "Company's number of employees is at least 1,200"),
        ("person", "open_ticket", ["yes"], "Has an open ticket"),
        ("person", "won_deal", ["no"], "Has not won a deal"),
        ("lead", "person.open_deal", ["no"], "Person has no open deal"),
        ("lead", "answered", ["no"], "Not answered"),
        ("lead", "created__in_last", ["7"], "Came in within the last 7 days"),
        ("deal", "closes", ["this-quarter"], "Closes this quarter"),
        ("deal", "closed__empty", ["yes"], "Closed: not yet"),
        ("deal", "step", ["none"], "Next step is missing"),
        ("task", "assignee", ["me"], "For me"),
        ("task", "assignee", ["nobody"], "For nobody"),
        ("task", "due__past", ["yes"], "Due in the past"),
        ("person", "custom.vip", ["no"], "VIP is no"),
        ("lead", "person.custom.vip", ["yes"], "Person's VIP is yes"),
    ],
)
def test_words(in_scope: World, kind: str, param: str, values: list[str], said: str) -> None:
    add_custom_field({"record_kind": "person", "label": "VIP", "kind": "bool"}, by=in_scope.boss.actor)
    read = read_params(kind, [(param, value) for value in values])
    assert not read.problems
    assert words(read.node, kind, in_scope.boss.actor) == said
