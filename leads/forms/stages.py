"""A lead's stage, chosen in place: only what a verb can do without asking for more."""

from typing import Any

from django import forms

from leads.models import Lead, LeadStatus


class LeadStage(forms.Form):
    """The stage it stands in, and those it can be put into from here."""

    stage = forms.ChoiceField(label="Stage")

    def __init__(self, data: Any, *, lead: Lead) -> None:
        super().__init__(data, initial={"stage": lead.status})
        now = (lead.status, lead.get_status_display())
        self.fields["stage"].choices = [now, *stages_open_to(lead)]  # type: ignore[attr-defined]


def stages_open_to(lead: Lead) -> list[tuple[str, str]]:
    """Where it can go: an open one to qualified, a disqualified one back. To be put aside or to become a deal needs
    more than a choice.
    """
    if lead.status in (LeadStatus.DISQUALIFIED, LeadStatus.NURTURE):
        return [(LeadStatus.NEW, "Open again")]
    if lead.is_open and lead.status != LeadStatus.QUALIFIED:
        return [(LeadStatus.QUALIFIED, str(LeadStatus.QUALIFIED.label))]
    return []
