"""One box to tick on a form, besides the first, as it is kept in the form's JSON."""

from dataclasses import asdict, dataclass
from typing import Any

MOST = 3


@dataclass(frozen=True, kw_only=True)
class FormConsent:
    """`version` counts up with the words; each answer keeps both."""

    purpose: str  # crm.customers.models.Purpose
    text: str
    required: bool = False
    version: int = 1

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FormConsent":
        """From one entry of `LeadForm.more_consents`."""
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})

    def to_json(self) -> dict[str, Any]:
        """For `LeadForm.more_consents`."""
        return asdict(self)
