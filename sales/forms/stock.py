"""Cleaning of what is typed about stock."""

from django import forms

from sales.forms.numbers import ExactInput

RECEIVE, COUNT, LOSE = "receive", "count", "lose"
WAYS = [(RECEIVE, "Came in"), (COUNT, "Counted on the shelf"), (LOSE, "Lost or broken")]


class StockForm(forms.Form):
    how = forms.ChoiceField(choices=WAYS, label="What happened")
    quantity = ExactInput(places=4, label="How many")
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(max_length=200, required=False, label="Note", help_text="For example: delivery note 4711.")


class ReorderForm(forms.Form):
    reorder_at = ExactInput(places=4, required=False, label="Tell when so many are left")
