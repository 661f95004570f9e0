"""Cleaning of the settings of payments."""

from typing import Any

from django import forms

from sales.payments.models import PaymentPolicy, ProviderAccount

KEPT = "Kept sealed. Leave it empty to keep the one there is."


class PolicyForm(forms.ModelForm[PaymentPolicy]):
    """What is booked by itself."""

    class Meta:
        model = PaymentPolicy
        fields = ("book_sure",)


class StripeForm(forms.Form):
    """The account at Stripe. Secrets are never shown again; what is left empty stays."""

    active = forms.BooleanField(required=False, label="Let customers pay by Stripe")
    secret_key = forms.CharField(
        required=False, max_length=255, label="Secret key", help_text=f"It begins with sk_ or rk_. {KEPT}",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    signing_secret = forms.CharField(
        required=False, max_length=255, label="Signing secret of the webhook",
        help_text=f"It begins with whsec_. {KEPT}",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, account: ProviderAccount | None) -> None:
        self.account = account
        super().__init__(data, prefix="stripe", initial={"active": bool(account and account.active)})

    def clean_secret_key(self) -> str:
        """A secret one: with a publishable key nothing can be begun."""
        return self._begins("secret_key", ("sk_", "rk_"), "This is not a secret key. It begins with sk_ or rk_.")

    def clean_signing_secret(self) -> str:
        """Of a webhook endpoint."""
        return self._begins(
            "signing_secret", ("whsec_",), "This is not a webhook's signing secret. It begins with whsec_."
        )

    def clean(self) -> dict[str, Any]:
        """Working takes both."""
        cleaned = super().clean() or self.cleaned_data
        for name, what in (("secret_key", "the secret key"), ("signing_secret", "the webhook's signing secret")):
            known = cleaned.get(name) or (self.account and getattr(self.account, name))
            if cleaned.get("active") and not known and name not in self.errors:
                self.add_error(name, f"Enter {what} first.")
        return cleaned

    def _begins(self, name: str, starts: tuple[str, ...], problem: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        if text and not text.startswith(starts):
            raise forms.ValidationError(problem)
        return text
