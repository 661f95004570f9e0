"""What customers type in the portal."""

from django import forms

from support.forms.files import FilesField


class RequestForm(forms.Form):
    subject = forms.CharField(
        label="In a few words",
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True}),
        error_messages={"required": "Give it a name, for example: No internet since this morning."},
    )
    body = forms.CharField(
        label="What happened?",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Tell us what it is about."},
    )
    attachments = FilesField(label="Files", help_text="Up to 5, each up to 10 MB. A photo often helps.")
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class ReplyForm(forms.Form):
    body = forms.CharField(
        label="Your reply",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write something first."},
    )
    attachments = FilesField(label="Files")
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
