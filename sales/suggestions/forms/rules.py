"""Cleaning of how suggestions are reckoned, and of a no."""

from django import forms

from sales.suggestions.models import Reason


class RulesForm(forms.Form):
    active = forms.BooleanField(required=False, label="Suggest what others bought, too")
    min_count = forms.IntegerField(
        min_value=1, max_value=1000, label="At least so many customers bought both",
        help_text="Fewer than three are often chance.",
    )  # fmt: skip
    min_confidence = forms.IntegerField(
        min_value=1, max_value=100, label="At least so many of a hundred who bought the first bought the other"
    )
    months_back = forms.IntegerField(min_value=1, max_value=240, label="Purchases of the last months count")
    quiet_months = forms.IntegerField(min_value=1, max_value=120, label="After a no, keep quiet for months")
    gives_tasks = forms.BooleanField(
        required=False, label="Give the rep a task when a purchase brings up a suggestion",
        help_text="Once for each customer and pair.",
    )  # fmt: skip
    shows_customers = forms.BooleanField(
        required=False, label="Show customers what goes well with what they have",
        help_text="In their portal and on the pages of their orders, with their own prices. Who asks for a quote there "
        "gives the customer's owner a task.",
    )  # fmt: skip


class DismissalForm(forms.Form):
    reason = forms.ChoiceField(choices=Reason, label="Why not?", widget=forms.RadioSelect)
