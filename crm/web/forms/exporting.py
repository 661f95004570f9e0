"""How a list is written into a file."""

from django import forms

from crm.web.bulk.sheets import CSV, XLSX

FORMATS = [(XLSX, "Excel sheet (XLSX)"), (CSV, "Plain text (CSV)")]
COLUMNS = [("shown", "As the list shows them"), ("all", "All there are")]


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(label="Format", choices=FORMATS, widget=forms.RadioSelect, initial=XLSX)
    columns = forms.ChoiceField(label="Columns", choices=COLUMNS, widget=forms.RadioSelect, initial="shown")
    bom = forms.BooleanField(
        label="Mark the CSV as UTF-8",
        required=False,
        initial=True,
        help_text="Excel then shows ü, é and ł as they are.",
    )
