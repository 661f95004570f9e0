"""Rows of a list as lines of a file."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.jobs.sheets import CSV, FORMULA, TYPES, XLSX, Cell, csv_file, csv_lines, harmless, json_lines, xlsx_file
from crm.money import Money
from crm.web.lists import Column

__all__ = [
    "CSV", "FORMULA", "TYPES", "XLSX", "cells", "csv_file", "csv_lines", "harmless", "headers", "json_lines",
    "xlsx_file",
]  # fmt: skip


def headers(columns: Sequence[Column]) -> list[str]:
    """Words above the columns; money takes two."""
    found: list[str] = []
    for column in columns:
        found += [column.label, f"{column.label} (currency)"] if column.kind == "money" else [column.label]
    return found


def cells(columns: Sequence[Column], row: Any) -> list[Cell]:
    """A row's values; times in the current zone."""
    found: list[Cell] = []
    for column in columns:
        value = column.plain(row)
        if column.kind == "money":
            found += _money(value)
        else:
            found.append(_cell(value))
    return found


def _money(value: Money | None) -> list[Cell]:
    return [None, None] if value is None else [_number(value.amount), value.currency]


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    return str(value)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
