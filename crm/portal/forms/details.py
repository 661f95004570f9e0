"""What a customer says of himself."""

from django import forms

from crm.normal_forms import phone_e164


class DetailsForm(forms.Form):
    first_name = forms.CharField(
        label="First name", max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Last name", max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = forms.CharField(
        label="Phone",
        max_length=32,
        required=False,
        help_text="With the country's number, for example +49 30 1234567.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    news = forms.BooleanField(label="Send me news and offers by mail", required=False)

    def __init__(self, *args: object, region: str | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.region = region

    def clean_phone(self) -> str:
        """E.164, or nothing."""
        typed = self.cleaned_data["phone"].strip()
        number = phone_e164(typed, region=self.region) if typed else ""
        if typed and not number:
            raise forms.ValidationError("That is no phone number we know. Start with + and the country's number.")
        return number
