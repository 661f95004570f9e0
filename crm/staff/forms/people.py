"""Cleaning of what is typed about a colleague."""

from typing import Any

from django import forms

from crm.staff.forms.weeks import WeekFields, zone_choices
from crm.staff.languages import language_choices
from crm.staff.loads import load_source
from crm.staff.models import AbsenceKind, Seniority, StaffProfile, Territory, WorkCalendar, WorkKind
from crm.staff.models.profile import MOST_OPEN, MOST_WEIGHT
from crm.staff.periods import wrong_period

OWN_HOURS = "own"


class HoursForm(WeekFields):
    """When somebody is at work, and which languages he speaks: what he may say himself."""

    languages = forms.MultipleChoiceField(
        label="Languages", required=False, choices=language_choices, widget=forms.SelectMultiple
    )
    calendar = forms.ChoiceField(label="Works by")
    time_zone = forms.ChoiceField(label="On the clock of", required=False, choices=lambda: zone_choices("These hours"))

    def __init__(self, *args: Any, profile: StaffProfile, calendars: list[WorkCalendar], **kwargs: Any) -> None:
        usual = next(each for each in calendars if each.is_default)
        chosen = next((each for each in calendars if each.id == profile.calendar_id), usual)
        own = profile.own_week is not None
        shown = {
            "languages": profile.languages,
            "calendar": OWN_HOURS if own else str(profile.calendar_id or ""),
            "time_zone": profile.time_zone,
        }
        super().__init__(*args, week=profile.own_week if own else chosen.week, initial=shown, **kwargs)
        self.calendars = {str(each.id): each for each in calendars if not each.is_default}
        self.fields["calendar"] = forms.ChoiceField(
            label="Works by",
            required=False,
            choices=[("", usual.name), *((key, each.name) for key, each in self.calendars.items()),
                     (OWN_HOURS, "Hours of one's own, as below")],
        )  # fmt: skip
        self.order_fields(("languages", "calendar", "time_zone"))

    def values(self) -> dict[str, Any]:
        """Facts of the profile."""
        data = self.cleaned_data
        own = data["calendar"] == OWN_HOURS
        return {
            "languages": sorted(data["languages"]),
            "calendar": None if own else self.calendars.get(data["calendar"]),
            "own_week": data["week"] if own else None,
            "time_zone": data["time_zone"],
        }


class WorkForm(forms.Form):
    """How senior somebody is, how much he takes, which territories are his: what managers say."""

    takes_work = forms.BooleanField(label="Gets new work by itself", required=False)
    seniority = forms.TypedChoiceField(choices=Seniority, coerce=int)
    weight = forms.IntegerField(
        label="Share", min_value=1, max_value=MOST_WEIGHT,
        help_text="Where work goes by shares: somebody with 2 gets twice as much as somebody with 1.",
    )  # fmt: skip
    territories = forms.ModelMultipleChoiceField(
        queryset=Territory.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, profile: StaffProfile, territories: list[Any], **kwargs: Any) -> None:
        limits = {f"limit_{kind}": profile.limits.get(kind) for kind in WorkKind.values}
        shown = {"takes_work": profile.takes_work, "seniority": profile.seniority, "weight": profile.weight}
        super().__init__(*args, **kwargs | {"initial": shown | limits | {"territories": territories}})
        chosen: Any = self.fields["territories"]
        chosen.queryset = Territory.objects.all()
        for kind in WorkKind:
            self.fields[f"limit_{kind}"] = forms.IntegerField(
                label=f"{load_source(kind).unit.capitalize()}s at most", required=False, min_value=0,
                max_value=MOST_OPEN,
            )  # fmt: skip

    @property
    def limits(self) -> list[forms.BoundField]:
        """How much of each kind he takes."""
        return [self[f"limit_{kind}"] for kind in WorkKind]

    def values(self) -> dict[str, Any]:
        """Facts of the profile."""
        data = self.cleaned_data
        limits = {kind: data[f"limit_{kind}"] for kind in WorkKind.values if data[f"limit_{kind}"] is not None}
        return {name: data[name] for name in ("takes_work", "seniority", "weight")} | {"limits": limits}


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(choices=AbsenceKind, label="Why")
    first_day = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(
        label="Last day", required=False, help_text="Empty: the same day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    from_time = forms.TimeField(
        label="From", required=False, help_text="For a part of a day.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    to_time = forms.TimeField(
        label="To", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    note = forms.CharField(required=False, max_length=200, help_text="Colleagues don't see why, and don't see this.")

    def clean(self) -> dict[str, Any]:
        """Both times or none, on one day; the end behind the beginning."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        data["last_day"] = data["last_day"] or data["first_day"]
        times = data["from_time"], data["to_time"]
        if wrong := wrong_period(data["first_day"], data["last_day"], *times):
            self.add_error(*wrong)
        return data
