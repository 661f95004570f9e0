"""Cleaning of what is chosen about an import."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from crm.accounts.actor import Actor
from crm.jobs.imports.reading import MOST_BYTES
from crm.jobs.imports.registry import Importer, importers_open_to
from crm.jobs.imports.sniffing import ENCODINGS, SEPARATORS
from crm.jobs.models import Import

WRONG = (("reject", "Leave the whole row out, and tell me"), ("leave_out", "Take the row without that value"))
AUTOMATIONS = (("", "Keep them quiet: nobody gets a mail because of this import"),
               ("start", "Start them, as for any new record"))  # fmt: skip


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label="What is in the file?", widget=forms.RadioSelect)
    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, up to 100 MB. Exports of HubSpot, Salesforce and Pipedrive are recognised.",
        error_messages={"required": "Choose a file first."},
        widget=forms.FileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,text/csv", "data-fl-most": str(MOST_BYTES)}
        ),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=120)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(each.kind, each.noun.capitalize()) for each in importers_open_to(actor)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class SourceForm(forms.Form):
    """How the file is read. Only what its format has."""

    sheet = forms.ChoiceField(label="Sheet")
    encoding = forms.ChoiceField(label="Letters", help_text="If ä, é or ł look wrong below, choose another.")
    separator = forms.ChoiceField(label="Between columns", choices=list(SEPARATORS.items()))
    headed = forms.TypedChoiceField(
        label="First row",
        choices=[("yes", "Names the columns"), ("no", "Is a record already")],
        coerce=lambda text: text == "yes",
    )

    def __init__(self, data: Any = None, *, own: Import) -> None:
        source = own.source
        super().__init__(data, initial={**source, "headed": "yes" if source.get("headed") else "no"})
        if source.get("format") == "xlsx":
            del self.fields["encoding"], self.fields["separator"]
            self.fields["sheet"].choices = [(name, name) for name in source["sheets"]]  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]
            known = dict(ENCODINGS)
            if (now := source.get("encoding")) and now not in known:
                known[now] = now.upper()
            self.fields["encoding"].choices = list(known.items())  # type: ignore[attr-defined]


class OptionsForm(forms.Form):
    """What is chosen for the whole file."""

    def __init__(self, data: Any = None, *, importer: Importer, own: Import, actor: Actor) -> None:
        super().__init__(data, initial={**importer.first_choices(), **own.options})
        for option in importer.options(actor):
            self._add(option.name, option.label, option.choices, option.help)
        self._add("wrong", "What becomes of a row with a value that can't be read?", WRONG)
        self._add("automations", "Rules and journeys", AUTOMATIONS)

    def _add(self, name: str, label: str, choices: Sequence[tuple[str, str]], words: str = "") -> None:
        values = {value for value, _ in choices}
        if self.initial.get(name) not in values:
            self.initial[name] = choices[0][0]
        few = len(choices) <= 4
        widget = forms.RadioSelect() if few else forms.Select()
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, required=False, help_text=words, widget=widget
        )

    def chosen(self) -> dict[str, str]:
        """As an import keeps it; what was left out is the first choice."""
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


def posted_mapping(post: QueryDict, count: int) -> list[dict[str, str]]:
    """What each column was chosen to be."""
    return [
        {"target": post.get(f"target-{place}", ""), "format": post.get(f"format-{place}", "")} for place in range(count)
    ]


def source_of(form: SourceForm) -> Mapping[str, Any]:
    """What was chosen of it."""
    return dict(form.cleaned_data)
