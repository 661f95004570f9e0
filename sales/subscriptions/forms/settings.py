"""Cleaning of the settings of subscriptions."""

from django import forms

from sales.subscriptions.models import SubscriptionPolicy


class PolicyForm(forms.ModelForm[SubscriptionPolicy]):
    """How periods are billed, and what customers are told."""

    class Meta:
        model = SubscriptionPolicy
        fields = ("invoicing", "notice_mail", "notice_before", "cancel_mail", "pause_after")
        labels = {
            "invoicing": "When a period begins",
            "notice_mail": "Tell the customer by mail before it renews for a year or longer",
            "notice_before": "How many days before the last day for notice",
            "cancel_mail": "Confirm cancellations by mail",
            "pause_after": "Pause when an invoice is overdue for so many days",
        }
        help_texts = {"pause_after": "0: never by itself. It goes on when all is paid."}
        widgets = {"invoicing": forms.RadioSelect}

    def clean_notice_before(self) -> int:
        """Up to a year."""
        return _days(self.cleaned_data["notice_before"])

    def clean_pause_after(self) -> int:
        """Up to a year."""
        return _days(self.cleaned_data["pause_after"])


class ReasonForm(forms.Form):
    """A further reason for cancelling."""

    name = forms.CharField(max_length=80, label="Reason", error_messages={"required": "Write the reason first."})


def _days(count: int) -> int:
    if count > 365:
        raise forms.ValidationError("At most 365 days.")
    return count
