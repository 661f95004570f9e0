"""What a customer types to book a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms

from crm.meetings.actions.booking import Booking
from crm.normal_forms import phone_e164

NAME = {"required": "Tell us your name."}
MAIL = {"required": "Give your mail address: the invitation goes there."}


class BookingForm(forms.Form):
    first_name = forms.CharField(max_length=80, label="First name", error_messages=NAME, widget=forms.TextInput({
        "autocomplete": "given-name",
    }))  # fmt: skip
    last_name = forms.CharField(max_length=80, label="Last name", error_messages=NAME, widget=forms.TextInput({
        "autocomplete": "family-name",
    }))  # fmt: skip
    email = forms.EmailField(
        max_length=254, label="E-mail", error_messages=MAIL, widget=forms.EmailInput({"autocomplete": "email"})
    )
    phone = forms.CharField(
        max_length=40, required=False, label="Phone", widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )

    def __init__(self, *args: Any, questions: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions):
            self.fields[f"question_{number}"] = forms.CharField(
                max_length=2000, required=question["needed"], label=question["ask"],
                widget=forms.Textarea({"rows": 2, "data-fl-grow": True}),
                error_messages={"required": "Please answer this, so that we can prepare."},
            )  # fmt: skip

    def clean_phone(self) -> str:
        """In the form that can be called, where it is a number of some country; else as typed."""
        typed: str = self.cleaned_data["phone"].strip()
        return phone_e164(typed) or typed

    def booking(self, start: datetime, zone: str) -> Booking:
        """Who wants to meet, and when."""
        data = self.cleaned_data
        answers = tuple((each["ask"], data[f"question_{number}"]) for number, each in enumerate(self.questions))
        return Booking(
            start=start.astimezone(UTC), first_name=data["first_name"], last_name=data["last_name"],
            email=data["email"], phone=data["phone"], zone=zone, answers=answers,
        )  # fmt: skip
