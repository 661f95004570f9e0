"""A specification sheet as it is typed: rows in their order, each field a list."""

from typing import Any

from django import forms

type Typed = dict[str, Any]
TEXTS = {"name": 300, "wanted": 300, "agreed": 300, "note": 1000}


class SheetForm(forms.Form):
    title = forms.CharField(max_length=160, label="Title", error_messages={"required": "Give the sheet a title."})
    intro = forms.CharField(
        required=False, max_length=4000, label="Introduction", widget=forms.Textarea(attrs={"rows": 2})
    )


def posted_requirements(data: Any) -> list[Typed]:
    """What was typed; rows without a name are left out."""
    columns = [[str(each).replace("\x00", "").strip() for each in data.getlist(f"req-{name}")] for name in TEXTS]
    sorts = data.getlist("req-sort")
    rows = []
    for place, values in enumerate(zip(*columns, strict=False)):
        row: Typed = {name: text[:longest] for (name, longest), text in zip(TEXTS.items(), values, strict=True)}
        row["heading"] = place < len(sorts) and sorts[place] == "heading"
        if row["name"] or row["wanted"] or row["agreed"]:
            rows.append(row | {"name": row["name"] or row["wanted"] or row["agreed"]})
    return rows


def blank() -> Typed:
    """A row that waits to be filled in."""
    return dict.fromkeys(TEXTS, "") | {"heading": False}
