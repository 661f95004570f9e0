"""What is typed about a booking page."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.meetings.models import BookingPage

LENGTHS = [(15, "15 minutes"), (20, "20 minutes"), (30, "30 minutes"), (45, "45 minutes"), (60, "1 hour"),
           (90, "1½ hours"), (120, "2 hours")]  # fmt: skip
STARTS = [(15, "quarter of an hour"), (20, "20 minutes"), (30, "half hour"), (60, "hour")]
FREE = [(0, "Nothing"), (5, "5 minutes"), (10, "10 minutes"), (15, "15 minutes"), (30, "30 minutes"), (60, "1 hour")]
HOUR, DAY = 60, 24 * 60
NOTICE = [(0, "At once"), (HOUR, "In an hour"), (4 * HOUR, "In 4 hours"), (DAY, "In a day"), (2 * DAY, "In 2 days"),
          (7 * DAY, "In a week")]  # fmt: skip
AHEAD = [(7, "A week ahead"), (14, "2 weeks ahead"), (30, "30 days ahead"), (60, "60 days ahead"),
         (180, "Half a year ahead")]  # fmt: skip
MOST_QUESTIONS, LONGEST_QUESTION = 8, 200
ADDRESS = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Small letters, digits and dashes, for example first-talk.")


class BookingPageForm(forms.Form):
    title = forms.CharField(max_length=120, label="What customers book", help_text="For example: First talk.")
    slug = forms.CharField(
        max_length=60, required=False, label="Address", validators=[ADDRESS],
        help_text="The end of the page's link. Left empty, it follows from the title.",
    )  # fmt: skip
    intro = forms.CharField(required=False, max_length=2000, label="Introduction", widget=forms.Textarea({"rows": 3}))
    hosts = forms.MultipleChoiceField(
        label="Who holds the meetings", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one colleague who holds the meetings."},
        help_text="With several, whoever is free gets it, by turns.",
    )  # fmt: skip
    minutes = forms.TypedChoiceField(choices=LENGTHS, coerce=int, initial=30, label="Length")
    every = forms.TypedChoiceField(choices=STARTS, coerce=int, initial=30, label="May start every")
    before = forms.TypedChoiceField(choices=FREE, coerce=int, initial=0, label="Free before")
    after = forms.TypedChoiceField(choices=FREE, coerce=int, initial=10, label="Free after")
    notice = forms.TypedChoiceField(choices=NOTICE, coerce=int, initial=4 * HOUR, label="At the earliest")
    ahead = forms.TypedChoiceField(choices=AHEAD, coerce=int, initial=30, label="At the latest")
    place = forms.CharField(required=False, max_length=300, label="Where", help_text="A link, a room, “We call you”.")
    questions = forms.CharField(
        required=False, max_length=2000, label="Questions", widget=forms.Textarea({"rows": 3}),
        help_text="One on each line, besides name and mail address. With a * at its end it has to be answered.",
    )  # fmt: skip
    active = forms.BooleanField(required=False, initial=True, label="Takes bookings")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = active_members() if actor.can("meetings.manage") else [actor.membership]
        self.members = {str(member.id): member for member in everybody if member is not None}
        self.fields["hosts"].choices = [(key, each.name) for key, each in self.members.items()]  # type: ignore[attr-defined]

    def clean_questions(self) -> list[dict[str, Any]]:
        """As the page keeps them."""
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip(" *")]
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(f"Ask {MOST_QUESTIONS} questions at most: each one costs you bookings.")
        if any(len(line) > LONGEST_QUESTION for line in lines):
            raise forms.ValidationError(f"A question has {LONGEST_QUESTION} letters at most.")
        return [{"ask": line.rstrip("* "), "needed": line.endswith("*")} for line in lines]

    def values(self) -> dict[str, Any]:
        """Everything but the hosts."""
        return {name: value for name, value in self.cleaned_data.items() if name != "hosts"}

    def chosen(self) -> list[Membership]:
        """Who holds the meetings."""
        return [self.members[key] for key in self.cleaned_data["hosts"]]


def page_shown(page: BookingPage) -> dict[str, Any]:
    """What the form shows of a page."""
    names = ("title", "slug", "intro", "minutes", "every", "before", "after", "notice", "ahead", "place", "active")
    asked = [f"{each['ask']}{' *' if each['needed'] else ''}" for each in page.questions]
    return {name: getattr(page, name) for name in names} | {
        "hosts": [str(host.member_id) for host in page.hosts.all()],
        "questions": "\n".join(asked),
    }
