"""What is said when one asks for an approval, or refuses it."""

from django import forms


class AskForm(forms.Form):
    note = forms.CharField(
        max_length=500, required=False, label="What should the manager know?", widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        max_length=500,
        label="Why not?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why not: whoever asked has to know what to mend."},
    )
