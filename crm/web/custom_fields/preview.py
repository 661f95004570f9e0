"""How a field that is being described will look."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.records.models import CustomField, CustomKind, LinkTo
from crm.web.custom_fields.controls import control_for


class Preview(forms.Form):
    """One control as colleagues will see it, made from what was typed so far."""

    def __init__(self, field: CustomField, form: forms.Form, options: Sequence[Sequence[str]], actor: Actor) -> None:
        super().__init__(auto_id="preview_%s")
        shown: Any = {name: form[name].value() for name in ("label", "help", "required") if name in form.fields}
        offered = [[key or f"new_{place}", label] for place, (key, label) in enumerate(options) if label.strip()]
        likeness = CustomField(
            record_kind=field.record_kind,
            key="preview",
            label=str(shown["label"] or "").strip() or "Name of the field",
            kind=field.kind,
            help=str(shown["help"] or ""),
            required=bool(shown["required"]),
            options=offered or [["new", "What can be chosen"]],
            links_to=field.links_to or LinkTo.PERSON if field.kind == CustomKind.LINK else "",
        )
        self.fields["likeness"] = control_for(likeness, actor=actor)

    @property
    def likeness(self) -> forms.BoundField:
        """The control."""
        return self["likeness"]
