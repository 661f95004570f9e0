"""The guide to the components (`templates/ui/guide.html`): believable data, and the view, in development only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from crm.accounts.access import public
from crm.web.templating import render_page

PAGES = ("list", "record", "board", "desk", "dashboard", "builder", "empty", "panel")

_LEADS = (
    ("Marta Lindqvist", "Nordwind Logistics", 94, "New", "Jonas Richter", 210_000, "Call back today, 15:00", 12),
    ("Oliver Stark", "Starkfilm Produktion", 91, "Contacted", "Petra Lang", 48_500, "Send group fares", 190),
    ("Fatima El-Amrani", "Atlas Engineering", 90, "New", "Jonas Richter", 132_000, "First call", 260),
    ("Aiko Tanabe", "Hoshino Optics", 88, "Contacted", "Jonas Richter", 86_000, "Call before 16:00", 25),
    ("Samuel Okafor", "Lagos Freight Union", 86, "New", "", 175_000, "Find an owner", 340),
    ("Élodie Marchetti", "Atelier Marchetti", 84, "Contacted", "Inès Castel", 22_400, "", 1500),
    ("Noor van Dijk", "Zuiderzee Events", 66, "New", "Petra Lang", 64_000, "Send case study", 4300),
    ("Peter Novák", "Novák Glass", 33, "Contacted", "Jonas Richter", 29_500, "Follow up on Friday", 90_000),
)
_REASONS = [
    (38, "Asked for a group quote"),
    (26, "Opened the price list 3 times"),
    (18, "Company of 500 to 1,000"),
    (-4, "No phone number yet"),
]
_CARDS = (
    ("Nordic crews 2027", "Dalgaard Shipping", 9_400_000),
    ("Film unit, Cape Town", "Starkfilm", 4_850_000),
    ("Auditors on the road", "Whitcombe & Hale", 3_600_000),
)


class GuideForm(forms.Form):
    """Every kind of control, one of them filled in wrongly."""

    name = forms.CharField(label="Name", help_text="As it stands on the ticket.")
    email = forms.EmailField(label="Work e-mail")
    source = forms.ChoiceField(label="Source", choices=[("form", "Web form"), ("fair", "Trade fair")], required=False)
    channel = forms.ChoiceField(label="Prefers", choices=[("m", "Mail"), ("p", "Phone")], widget=forms.RadioSelect)
    note = forms.CharField(label="What should we know?", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    consent = forms.BooleanField(label="May get the newsletter", required=False)


def guide_data(page: str) -> dict[str, Any]:
    """What the guide's page shows."""
    form = GuideForm({"name": "Anna Kessler", "email": "anna@kessler", "channel": "m", "source": "form"})
    form.is_valid()
    return {"page": page, "leads": _leads(), "columns": _columns(), "form": form, "spec": _spec()}


@public
def guide(request: HttpRequest, page: str = "list") -> HttpResponse:
    """The components on one of the six kinds of page. Only in development."""
    if not settings.DEBUG or page not in PAGES:
        raise Http404
    return render_page(request, "ui/guide.html", {"guide": guide_data(page)})


def _leads() -> list[dict[str, Any]]:
    keys = ("name", "company", "score", "stage", "owner", "worth", "next", "minutes")
    rows: list[dict[str, Any]] = [dict(zip(keys, lead, strict=True)) for lead in _LEADS]
    for row in rows:
        row["worth"] *= 100
        row["touched"] = timezone.now() - timedelta(minutes=row["minutes"])
        row["tone"] = "blue" if row["stage"] == "New" else "violet"
        row["reasons"] = _REASONS if row["score"] > 80 else []
    return rows


def _columns() -> list[tuple[str, int, list[dict[str, Any]]]]:
    columns = []
    for at, name in enumerate(("Qualified", "Needs found", "Proposal", "Contract", "Won in November")):
        cards = [
            {
                "id": f"{at}-{n}",
                "name": title,
                "company": company,
                "value": value,
                "owner": "Jonas Richter",
                "next": "First meeting tomorrow",
                "late": n == 2,
                "stalled": "Stalled 23 days" if (at, n) == (1, 1) else "",
            }
            for n, (title, company, value) in enumerate(_CARDS)
        ]
        columns.append((name, sum(value for _, _, value in _CARDS), cards))
    return columns


def _spec() -> dict[str, Any]:
    months = zip(("Jul", "Aug", "Sep", "Oct", "Nov"), (120, 180, 240, 390, 420), strict=True)
    return {
        "data": {"values": [{"month": month, "won": won, "href": "#"} for month, won in months]},
        "mark": {"type": "bar", "cursor": "pointer"},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0}},
            "y": {"field": "won", "type": "quantitative", "title": None},
        },
    }
