"""Choices of a select that come out of the database."""

from django.forms import BoundField
from django.utils.choices import BaseChoiceIterator


def choices_once(field: BoundField) -> BoundField:
    """The field, its choices read once to draw it: Django asks once for the first of them and once for all."""
    widget = field.field.widget
    choices = getattr(widget, "choices", None)
    if isinstance(choices, BaseChoiceIterator):
        widget.choices = list(choices)
    return field
