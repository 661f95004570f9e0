"""What is asked when a view of a list is saved."""

from django import forms


class ViewForm(forms.Form):
    name = forms.CharField(label="Name of the view", max_length=60)
    shared = forms.BooleanField(label="For everybody who works here", required=False)
    pinned = forms.BooleanField(label="Pin it at the left", required=False)
