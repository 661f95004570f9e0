"""Fields for working hours: a line for each day."""

import zoneinfo
from typing import Any

from django import forms

from crm.staff.weeks import DAY_NAMES, UnclearHours, read_day, write_day

ZONES = sorted(zoneinfo.available_timezones())


def zone_choices(empty: str) -> list[tuple[str, str]]:
    """Every zone, behind the one that is meant by choosing none."""
    return [("", empty), *((zone, zone.replace("_", " ")) for zone in ZONES)]


class WeekFields(forms.Form):
    """Seven lines; `week` comes out of `cleaned_data` as it is stored."""

    def __init__(self, *args: Any, week: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAY_NAMES):
            initial = write_day(week[number]) if week else ""
            self.fields[f"day{number}"] = forms.CharField(
                label=name, required=False, max_length=120, initial=initial,
                widget=forms.TextInput(attrs={"placeholder": "Closed", "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read each line. What is unclear is said beside it."""
        data: dict[str, Any] = super().clean() or {}
        week = []
        for number in range(len(DAY_NAMES)):
            try:
                week.append(read_day(data.pop(f"day{number}", "")))
            except UnclearHours as problem:
                self.add_error(f"day{number}", str(problem))
        data["week"] = week
        return data

    @property
    def days(self) -> list[forms.BoundField]:
        """The seven lines."""
        return [self[f"day{number}"] for number in range(len(DAY_NAMES))]
