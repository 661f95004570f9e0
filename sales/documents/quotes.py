"""A quote as a document: what it says in words and figures, and the PDF of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.dateformat import format as date_format

from crm.tenancy.models import Organization
from crm.web.formats import exact_time, money
from sales.documents.parts import LETTER, Rows, columns_of, foot_of, logo_of, rows_of, totals_of_content
from sales.documents.typesetting import draw_pdf, draw_pictures
from sales.documents.words import every_words, words_in
from sales.quotes.content import Content, day_in, lines_in, sums_in
from sales.quotes.sums import Sums


@dataclass(frozen=True)
class Signed:
    """The customer's yes, to be drawn onto the document."""

    name: str
    at: datetime
    address: str
    pdf_hash: str
    chosen: Collection[str] = ()


def quote_pdf(
    content: Content, organization: Organization, *, at: datetime, signed: Signed | None = None, draft: bool = False
) -> bytes:
    """The PDF of a version, or of what a draft says now. Raises DrawingFailed."""
    said = document_of(content, organization, signed=signed, draft=draft)
    return draw_pdf(said, at=at, files=logo_of(organization))


def quote_pictures(content: Content, organization: Organization, *, draft: bool = False) -> list[bytes]:
    """Its pages as pictures."""
    return draw_pictures(document_of(content, organization, draft=draft), files=logo_of(organization))


def document_of(
    content: Content, organization: Organization, *, signed: Signed | None = None, draft: bool = False
) -> dict[str, Any]:
    """What document.typ draws."""
    words, seller = words_in(content["language"]), content["seller"]
    chosen = list(signed.chosen) if signed else []
    with translation.override(content["language"]):
        sums = sums_in(content, chosen)
        return {
            "title": f"{words['quote']} {content['number']}",
            "heading": f"{words['quote']} {content['number']}",
            "subtitle": content["name"],
            "language": content["language"][:2],
            "paper": "us-letter" if seller["country"] in LETTER else "a4",
            "colour": organization.colour,
            "logo": "logo.png" if organization.logo else "",
            "seller": seller["name"],
            "seller_lines": [*seller["address"], *seller["reach"]],
            "sender_line": " · ".join([seller["name"], *seller["address"]]) if seller["address"] else "",
            "recipient": content["recipient"],
            "facts": _facts(content, words),
            "intro": content["intro"],
            "columns": columns_of(content, words),
            "rows": rows_of(content, sums, words, chosen),
            "totals": totals_of_content(content, sums, words),
            "notes": _notes(content, sums, words, chosen),
            "parts": [{"title": words["terms"], "body": content["terms"]}] if content["terms"] else [],
            "signature": _signature(words, signed),
            "annexes": _annexes(content, words),
            "foot": foot_of(seller, words),
            "page_words": words["page"],
            "watermark": words["draft"] if draft else "",
        }


def _facts(content: Content, words: dict[str, str]) -> list[list[str]]:
    facts = [[words["quote"], content["number"]]]
    if content["version"] > 1:
        facts.append([words["version"], str(content["version"])])
    facts += [
        [words[name], date_format(day, "j F Y")] for name in ("date", "valid_until") if (day := day_in(content, name))
    ]
    contact = content["contact"]
    facts += [[words["contact"], contact["name"]]] if contact["name"] else []
    return facts + ([["", contact["email"]]] if contact["email"] else [])


def _notes(content: Content, sums: Sums, words: dict[str, str], chosen: Collection[str]) -> list[str]:
    notes = [
        words["recurring"].format(amount=money(amount, exact=True), every=every_words(words, months))
        for months, amount in sums.recurring.items()
    ]
    if any(line.is_item and line.optional and line.id not in chosen for line in lines_in(content)):
        notes.append(words["not_counted"])
    return notes


def _signature(words: dict[str, str], signed: Signed | None) -> dict[str, Any]:
    lines = [words["place_date"], words["signature"]]
    if signed is None:
        return {"done": False, "title": words["accept"], "body": words["accept_words"], "lines": lines, "name": ""}
    proof = words["accepted_proof"].format(hash=signed.pdf_hash, address=signed.address or "-")
    title = words["accepted_on"].format(name=signed.name, at=exact_time(signed.at))
    return {"done": True, "title": title, "body": proof, "lines": [], "name": signed.name}


def _annexes(content: Content, words: dict[str, str]) -> list[dict[str, Any]]:
    columns = [words[name] for name in ("number", "requirement", "wanted", "agreed")]
    return [
        {
            "title": words["annex"].format(count=count, title=sheet["title"]),
            "intro": sheet["intro"],
            "columns": columns,
            "rows": numbered(sheet["rows"]),
        }
        for count, sheet in enumerate(content["sheets"], 1)
    ]


def numbered(rows: Rows) -> Rows:
    """Requirements with their numbers; headings have none."""
    numbered_rows: Rows = []
    count = 0
    for row in rows:
        count += not row["heading"]
        sort, shown = ("heading", "") if row["heading"] else ("item", str(count))
        numbered_rows.append({**row, "sort": sort, "number": shown})
    return numbered_rows
