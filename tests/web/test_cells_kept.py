"""Cells that were drawn before are not drawn again: never with another's value, markup, language or time."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from crm.web.formats import exact_time, time_ago
from crm.web.lists.cells import draw_rows
from crm.web.lists.columns import Column

NAME = Column("name", "Name", kind="name", href="customers:person")


class Row(SimpleNamespace):
    """A record of anything."""

    version = 3

    def __str__(self) -> str:
        return str(self.name)


def drawn(column: Column, *values: Any, editable: bool = False, name: str = "Anna") -> list[str]:
    rows = [Row(pk=uuid4(), name=name, value=value) for value in values]
    columns = (NAME, column)
    edited = {column.key} if editable else set()
    text = draw_rows(rows, columns, fact_url="customers:person_fact", editable=edited, pick=None)
    return [part.rpartition("<td")[2] for part in text.split("</tr>")[:-1]]


def test_markup_and_the_same_letters_are_two_things() -> None:
    column = Column("value", "Value")
    for value in (SafeString("<b>x</b>"), "<b>x</b>", SafeString("<b>x</b>")):
        (cell,) = drawn(column, value)
        assert ("<b>" in cell.rpartition(">")[0].partition(">")[2]) == isinstance(value, SafeString)


def test_numbers_that_are_equal_read_as_what_they_are() -> None:
    column = Column("value", "Value", kind="figure")
    assert [cell.partition(">")[2].partition("<")[0] for cell in drawn(column, 1, True, 1.0)] == ["1", "True", "1.0"]


@pytest.mark.parametrize("kind", ["status", "link"])
def test_words_of_customers_are_escaped_each_time(kind: str) -> None:
    column = Column("value", "Value", kind=kind)
    for cell in drawn(column, ("<i>", "/x"), ("<i>", "/x")):
        assert "&lt;i&gt;" in cell
        assert "<i>" not in cell


def test_a_language_writes_its_own_figures() -> None:
    column = Column("value", "Value", kind="number")
    found = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            found += drawn(column, 12345)
    assert ["12,345" in found[0], "12.345" in found[1], "12,345" in found[2]] == [True] * 3


def test_each_row_is_edited_at_its_own_address_and_by_its_own_name() -> None:
    column = Column("value", "City", fact="city")
    rows = [Row(pk=uuid4(), name=name, value="Munich") for name in ('Anna "A" <b>', "Ben")]
    text = draw_rows(rows, (NAME, column), fact_url="customers:person_fact", editable={"value"}, pick="ids")
    for row, part in zip(rows, text.split("</tr>"), strict=False):
        assert part.count(f"/{row.pk}/") >= 3
        assert "city of" in part
    assert "Munich, change city of Anna &#34;A&#34; &lt;b&gt;" in text
    assert "Munich, change city of Ben" in text
    assert "<b>" not in text


def test_who_lies_in_the_bin_is_struck_through_and_his_namesake_is_not() -> None:
    column = Column("value", "Company", kind="record")
    binned, alive = (Row(name="Skyline", in_bin=value) for value in (True, False))
    cells = drawn(column, binned, alive, None)
    assert ["in the bin" in cell for cell in cells] == [True, False, False]


def test_a_score_shows_its_own_reasons() -> None:
    column = Column("value", "Score", kind="score")
    text = draw_rows(
        [Row(pk=uuid4(), name="A", value=(40, reasons)) for reasons in ([(40, "Came")], [(40, "Wrote")])],
        (NAME, column), fact_url="", editable=set(), pick=None,
    )  # fmt: skip
    assert (text.count("Came"), text.count("Wrote")) == (1, 1)


def test_times_move_on_and_follow_the_reader() -> None:
    value = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    with time_machine.travel(value + timedelta(hours=2), tick=False):
        assert time_ago(value) == "yesterday"
        with timezone.override(ZoneInfo("Asia/Tokyo")):
            assert time_ago(value) == "today, 08:30"
            assert exact_time(value).endswith("08:30 JST")
        assert exact_time(value).endswith("23:30 UTC")
    with time_machine.travel(value + timedelta(minutes=61), tick=False):
        assert time_ago(value) == "yesterday"
    with time_machine.travel(value + timedelta(days=40), tick=False), translation.override("de"):
        assert time_ago(value) == "3 November"
    with time_machine.travel(value + timedelta(days=400), tick=False):
        assert time_ago(value) == "3 November 2026"
