"""A condition among the fields of a form: the editor of nested groups, see crm.conditions.editor."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from crm.accounts.actor import Actor, system_actor
from crm.conditions.asking import Asker
from crm.conditions.editor import Question, as_group, focus_first, is_sent, press, read_group, to_tree
from crm.conditions.tree import VERSION, ConditionError

INCOMPLETE = "One of the questions is not complete."


class ConditionFormMixin(forms.Form):
    """Adds a condition to a form; the tree is `cleaned_data["condition"]`, of records of the given `kinds`.

    `actor` is who builds it; without one it is the program, which sees everything.
    """

    kinds: tuple[str, ...] = ("person",)
    condition_label = "Only if"

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = Asker(self.kinds, actor or system_actor())
        stored = (self.initial or {}).get("condition") or {}
        if isinstance(self.data, QueryDict) and is_sent(self.data):
            self.group = read_group(self.data, self.asker, stored)
        else:
            self.group = as_group(self.data.get("condition") or stored, self.asker)
            if self.group.is_empty:  # a row to begin with
                self.group.parts.append(Question(self.asker, path="0.0"))

    @property
    def plain_fields(self) -> list[BoundField]:
        """The form's other fields."""
        return [self[name] for name in self.base_fields]

    def press(self, button: str) -> None:
        """Do what a button of the editor says."""
        press(self.group, button)

    def clean(self) -> dict[str, Any]:
        """Put the condition together; its questions say what is wrong with them."""
        data: dict[str, Any] = super().clean() or {}
        try:
            tree = to_tree(self.group)
        except ConditionError as error:
            self.add_error(None, str(error))
            return data
        if tree is None:
            self.add_error(None, INCOMPLETE)
            focus_first(self.group)
        else:
            data["condition"] = {"v": VERSION, **tree} if tree else {}
        return data

    def settings(self) -> dict[str, Any]:
        """The declared fields and the condition, as JSON."""
        own = {name: self.cleaned_data.get(name) for name in self.base_fields}
        return {**own, "condition": self.cleaned_data["condition"]}
