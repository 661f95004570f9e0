"""What colleagues type at the desk."""

from typing import Any

from django import forms

from crm.tenancy.ids import uuid7
from crm.web.custom_fields.forms import OwnFields
from support.forms.files import FilesField
from support.models import Queue, SupportSettings, TicketChannel, TicketPriority, TicketStatus

# What an answer may leave behind, in the order of the menu.
AFTER_ANSWER = (TicketStatus.WAITING, TicketStatus.OPEN, TicketStatus.ON_HOLD, TicketStatus.SOLVED)


def new_key() -> str:
    """Names one showing of a form: sent twice, it is done once."""
    return str(uuid7())


class AnswerForm(forms.Form):
    body = forms.CharField(error_messages={"required": "Write something first."}, max_length=100_000, strip=True)
    then = forms.ChoiceField(choices=TicketStatus.choices, required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    attachments = FilesField()

    def clean_then(self) -> TicketStatus:
        """Waiting for the customer, unless another state was chosen."""
        chosen = TicketStatus(self.cleaned_data["then"] or TicketStatus.WAITING)
        return chosen if chosen in AFTER_ANSWER else TicketStatus.WAITING


class NewTicketForm(OwnFields, forms.Form):
    email = forms.EmailField(
        label="Customer's e-mail", max_length=254, widget=forms.EmailInput(attrs={"autofocus": True})
    )
    name = forms.CharField(
        label="Customer's name", max_length=160, required=False, help_text="Needed only for somebody new."
    )
    subject = forms.CharField(max_length=200)
    body = forms.CharField(label="What is it about?", widget=forms.Textarea(attrs={"rows": 6}), max_length=100_000)
    channel = forms.ChoiceField(
        label="How did it come?",
        choices=[(TicketChannel.PHONE, "Phone"), (TicketChannel.EMAIL, "E-mail"), (TicketChannel.FORM, "Web form")],
    )
    priority = forms.ChoiceField(choices=TicketPriority.choices, initial=TicketPriority.NORMAL)
    queue = forms.ModelChoiceField(queryset=Queue.objects.none(), required=False, empty_label=None)
    attachments = FilesField(label="Files")
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queue: Any = self.fields["queue"]
        queue.queryset = Queue.objects.filter(active=True)
        if not queue.queryset.exists():
            del self.fields["queue"]


class SettingsForm(forms.ModelForm[SupportSettings]):
    class Meta:
        model = SupportSettings
        fields = ["urgent_minutes", "high_minutes", "normal_minutes", "low_minutes", "acknowledge", "acknowledgement"]
        labels = {
            "urgent_minutes": "Urgent",
            "high_minutes": "High",
            "normal_minutes": "Normal",
            "low_minutes": "Low",
            "acknowledge": "Tell customers at once that their request is here",
            "acknowledgement": "What we tell them",
        }
        help_texts = {"acknowledgement": "Leave it empty for our words. Subject, number and a link are added."}
        widgets = {"acknowledgement": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for priority in TicketPriority.values:
            field: Any = self.fields[f"{priority}_minutes"]
            field.min_value, field.widget.attrs["min"] = 1, 1
            field.widget.attrs["max"] = 60 * 24 * 60


class QueueForm(forms.ModelForm[Queue]):
    class Meta:
        model = Queue
        fields = ["name"]

    def clean_name(self) -> str:
        """Two queues of one name could not be told apart."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Queue.objects.filter(name=name).exclude(id=self.instance.id).exists():
            raise forms.ValidationError("There is a queue of this name already.")
        return name
