"""Cleaning of working hours and territories."""

import re
from datetime import date, datetime
from typing import Any

from django import forms

from crm.staff.countries import country_name, country_names, holiday_choices, holiday_regions
from crm.staff.forms.weeks import WeekFields, zone_choices
from crm.staff.models import Territory, WorkCalendar
from crm.staff.places import plain_code

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
MOST_LINES = 200


class CalendarForm(WeekFields):
    field_order = ("name", "time_zone", "country", "subdivision", "closed")

    name = forms.CharField(max_length=80, help_text="For example: Head office, Late shift, Vienna.")
    time_zone = forms.ChoiceField(label="Time zone", required=False, choices=lambda: zone_choices("The organization's"))
    country = forms.ChoiceField(
        label="Public holidays of", required=False, choices=lambda: [("", "No country"), *holiday_choices()]
    )
    subdivision = forms.CharField(
        label="Region", required=False, max_length=12, help_text="Its short name, for example BY for Bavaria."
    )
    closed = forms.CharField(
        label="Further days on which you are closed",
        required=False,
        max_length=8000,
        help_text="One a line, with a name if you like: 2026-12-24 Christmas Eve",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, calendar: WorkCalendar, **kwargs: Any) -> None:
        shown = {
            "name": calendar.name,
            "time_zone": calendar.time_zone,
            "country": calendar.country,
            "subdivision": calendar.subdivision,
            "closed": "\n".join(f"{day} {name}".strip() for day, name in calendar.closed),
        }
        super().__init__(*args, week=calendar.week, initial=shown, **kwargs)

    def clean_name(self) -> str:
        """Without spaces too many."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_closed(self) -> list[list[str]]:
        """Days in their order, each once."""
        lines = [line.strip() for line in self.cleaned_data["closed"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"Up to {MOST_LINES} days.")
        return [[day, name] for day, name in sorted(dict(map(_closed_day, lines)).items())]

    def clean(self) -> dict[str, Any]:
        """A region belongs to its country."""
        data = super().clean()
        country, region = data.get("country", ""), data.get("subdivision", "").strip().upper()
        known = holiday_regions().get(country, ())
        match = next((each for each in known if each.upper() == region), "")
        if region and not match:
            names = f" Known are: {', '.join(known)}." if known else ""
            self.add_error(
                "subdivision",
                f"{country_name(country)} has no such region.{names}" if country else "Choose the country first.",
            )
        data["subdivision"] = match
        return data


class TerritoryForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="For example: Bavaria, Nordics, Logistics in the Rhineland.")
    areas = forms.CharField(
        required=False,
        max_length=8000,
        help_text="One a line: a country, or a country and postcodes from one to another. DE 80-87 is Bavaria's south, "
        "AT all of Austria, GB SW1 one district.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    industries = forms.CharField(
        required=False,
        max_length=2000,
        help_text="One a line, as they stand at companies. Empty: any.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        shown = {
            "name": territory.name,
            "areas": "\n".join(area_words(area) for area in territory.areas),
            "industries": "\n".join(territory.industries),
        }
        super().__init__(*args, **kwargs | {"initial": shown})

    def clean_name(self) -> str:
        """Without spaces too many."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_areas(self) -> list[list[str]]:
        """Country, and postcodes from and to."""
        lines = [line.strip() for line in self.cleaned_data["areas"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"Up to {MOST_LINES} areas.")
        return [_area(line) for line in lines]

    def clean_industries(self) -> list[str]:
        """Each once."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["industries"].splitlines())
        return list(dict.fromkeys(line[:80] for line in lines if line))

    def clean(self) -> dict[str, Any]:
        """It has to say something."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data["areas"] and not data["industries"]:
            self.add_error("areas", "Name a country or postcodes, or an industry below.")
        return data


def area_words(area: list[str]) -> str:
    """ "DE 80-87"."""
    country, first, last = area
    return " ".join(part for part in (country, f"{first}-{last}" if last and last != first else first) if part)


def _closed_day(line: str) -> tuple[str, str]:
    """The longest beginning that is a day; the rest is its name."""
    words = line.split()
    for count in (3, 1):
        head, rest = " ".join(words[:count]), " ".join(words[count:])
        for form in DAY_FORMATS:
            try:
                day: date = datetime.strptime(head, form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
            return day.isoformat(), rest[:60]
    raise forms.ValidationError(f"“{line}” begins with no day. Write for example 2026-12-24 Christmas Eve.")


def _area(line: str) -> list[str]:
    country, _, codes = line.partition(" ")
    country = country.upper()
    if country not in country_names():
        raise forms.ValidationError(f"“{country}” is no country. Begin with its two letters: DE 80-87.")
    first, _, last = re.sub(r"\s*[\u2013-]\s*", "-", codes.strip()).partition("-")
    first, last = plain_code(first), plain_code(last)
    if last and last[: len(first)] < first[: len(last)]:
        raise forms.ValidationError(f"“{line}”: the second postcode lies before the first.")
    return [country, first, last]
