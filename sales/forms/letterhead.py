"""Cleaning of the letterhead."""

import re

from django import forms

from sales.forms.places import read_country, read_vat_id
from sales.models import Letterhead


class LetterheadForm(forms.ModelForm[Letterhead]):
    """Country by its two letters, bank number by its check digits."""

    class Meta:
        model = Letterhead
        fields = (
            "legal_name", "street", "postal_code", "city", "country", "email", "phone", "website", "vat_id",
            "tax_number", "register", "managers", "bank", "iban", "bic",
        )  # fmt: skip
        labels = {"legal_name": "Name in full", "country": "Country"}
        help_texts = {
            "legal_name": "As it stands in the register. Empty: the organization's name.",
            "country": "Two letters, for example DE.",
        }

    def clean_country(self) -> str:
        """Two capital letters."""
        return read_country(str(self.cleaned_data["country"]))

    def clean_vat_id(self) -> str:
        """As e-invoices want it."""
        return read_vat_id(str(self.cleaned_data["vat_id"]))

    def clean_iban(self) -> str:
        """Grouped by fours; its check digits are right (ISO 13616)."""
        iban = re.sub(r"\s", "", str(self.cleaned_data["iban"])).upper()
        if iban and not _is_iban(iban):
            raise forms.ValidationError("This is no IBAN: check its digits.")
        return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))

    def clean_bic(self) -> str:
        """8 or 11 letters and digits."""
        bic = str(self.cleaned_data["bic"]).replace(" ", "").upper()
        if bic and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", bic):
            raise forms.ValidationError("A BIC has 8 or 11 letters and digits.")
        return bic


def _is_iban(iban: str) -> bool:
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban):
        return False
    return int("".join(str(int(each, 36)) for each in iban[4:] + iban[:4])) % 97 == 1
