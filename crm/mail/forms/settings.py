"""How the organization's mails look to customers."""

from django import forms

from crm.mail.headers import header_text
from crm.tenancy.models import Organization


class MailSettingsForm(forms.ModelForm[Organization]):
    class Meta:
        model = Organization
        fields = ("mail_from", "postal_address")
        labels = {"mail_from": "Sender's name", "postal_address": "Postal address"}
        help_texts = {
            "mail_from": "What customers see as the sender. Empty: the organization's name.",
            "postal_address": "Stands at the foot of newsletters; the law asks for it in most countries.",
        }

    def clean_mail_from(self) -> str:
        """One line, since it stands in a header."""
        return header_text(self.cleaned_data["mail_from"], 120)
