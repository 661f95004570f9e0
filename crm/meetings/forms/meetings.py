"""A meeting's own form: what, when, where, with whom."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.queries.members import active_members
from crm.customers.queries.people import people_visible_to
from crm.meetings.guests import Guest, address_guest, member_guest, person_guest
from crm.meetings.models import Meeting
from crm.meetings.planning import Plan
from crm.normal_forms import email_key, name_key
from crm.work.dues import instant

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
HALF_AN_HOUR = timedelta(minutes=30)
MOST_TYPED = 8000


class MeetingForm(forms.Form):
    """Times are on the clock of whoever types them."""

    title = forms.CharField(max_length=200, label="What is it about?", error_messages={
        "required": "Say what the meeting is about: it is the first thing that everybody reads.",
    })  # fmt: skip
    day = forms.DateField(label="Day", widget=DAY)
    starts = forms.TimeField(label="From", widget=CLOCK)
    ends = forms.TimeField(label="To", widget=CLOCK)
    place = forms.CharField(required=False, max_length=300, label="Where", help_text="A room, an address or a link.")
    members = forms.MultipleChoiceField(required=False, label="Colleagues", widget=forms.CheckboxSelectMultiple)
    guests = forms.CharField(
        required=False, max_length=MOST_TYPED, label="Customers and others",
        help_text="One on each line: a mail address, or the full name of somebody you know.",
        widget=forms.Textarea(attrs={"rows": 3, "data-fl-grow": True}),
    )  # fmt: skip
    details = forms.CharField(
        required=False, max_length=20_000, label="Agenda",
        widget=forms.Textarea(attrs={"rows": 4, "data-fl-grow": True}),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, organizer_id: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.others = [member for member in active_members() if member.id != organizer_id]
        self.fields["members"].choices = [(str(each.id), each.name) for each in self.others]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Within a lifetime."""
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day <= LATEST:
            raise ValidationError("Choose a day between 2000 and 2100.")
        return day

    def clean_guests(self) -> list[Guest]:
        """Everybody named. Says of each who can't be found what to do."""
        lines = [line.strip().rstrip(",;") for line in self.cleaned_data["guests"].splitlines()]
        found, wrong = [], []
        for line in filter(None, lines):
            try:
                found.append(self._guest(line))
            except ValidationError as error:
                wrong.append(error)
        if wrong:
            raise ValidationError(wrong)
        return found

    def clean(self) -> dict[str, Any]:
        """An end before the start is on the next day, up to noon; otherwise somebody slipped."""
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts and not (ends.hour < 12 <= starts.hour):
            self.add_error("ends", "Choose an end after the start.")
        return data

    def plan(self) -> Plan:
        """When and what for."""
        data, zone = self.cleaned_data, timezone.get_current_timezone_name()
        last = data["day"] + timedelta(days=data["ends"] <= data["starts"])
        return Plan(
            title=data["title"],
            starts_at=instant(data["day"], data["starts"], zone),
            ends_at=instant(last, data["ends"], zone),
            zone=zone,
            place=data["place"],
            details=data["details"],
        )

    def everybody(self) -> list[Guest]:
        """Whom to ask besides the organizer."""
        chosen = set(self.cleaned_data["members"])
        colleagues = [member_guest(member) for member in self.others if str(member.id) in chosen]
        return [*colleagues, *self.cleaned_data["guests"]]

    def _guest(self, line: str) -> Guest:
        name, address = parseaddr(line)
        if "@" in address:
            validate_email(address)
            colleague = next((each for each in self.others if email_key(each.email) == email_key(address)), None)
            return member_guest(colleague) if colleague else address_guest(address, name)
        people = list(people_visible_to(self.actor).filter(name_key=name_key(line))[:2])
        if not people:
            raise ValidationError(f"Nobody you know is called {line}. Give a mail address instead.")
        if len(people) > 1:
            raise ValidationError(f"Several people are called {line}. Give the mail address instead.")
        if not people[0].email:
            raise ValidationError(f"{line} has no mail address yet. Add one on the person's page, or give it here.")
        return person_guest(people[0])


def shown_of(meeting: Meeting, places: Sequence[Any]) -> dict[str, Any]:
    """What the form shows of a meeting, on the clock of whoever looks."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    guests = [place for place in places if place.member_id is None]
    return {
        "title": meeting.title,
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "place": meeting.place,
        "details": meeting.details,
        "members": [str(place.member_id) for place in places if place.member_id],
        "guests": "\n".join(f"{place.name} <{place.address}>" if place.name else place.address for place in guests),
    }


def blank(day: str, clock: str, guest: str) -> dict[str, Any]:
    """A new meeting is in the next full half hour, and takes one."""
    now = timezone.localtime()
    first = (now + HALF_AN_HOUR).replace(minute=30 if now.minute < 30 else 0, second=0, microsecond=0)
    start = _read_clock(day, clock) or first
    return {"day": start.date(), "starts": start.time(), "ends": (start + HALF_AN_HOUR).time(), "guests": guest}


def _read_clock(day: str, clock: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day}T{clock or '09:00'}")
    except ValueError:
        return None
