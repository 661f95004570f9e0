"""What counts as the same, and what is done about it."""

from typing import Any

from django import forms

from crm.customers.matching.rules import CHOICES, FIELDS, SAME, SIMILAR, Criterion, can_be_found
from crm.customers.models import Certainty, Entrance
from crm.records.models import CUSTOM, CustomKind
from crm.records.queries.custom_fields import custom_fields

COMPARED = (CustomKind.TEXT, CustomKind.CHOICE)
LEAST, MOST = 70, 99
AND = ("first", "second", "third")


class RuleForm(forms.Form):
    """Up to three facts in which two records agree."""

    certainty = forms.ChoiceField(label="Then they are", choices=Certainty.choices, initial=Certainty.LIKELY)
    at_least = forms.IntegerField(
        label="Names are nearly the same from",
        min_value=LEAST,
        max_value=MOST,
        initial=88,
        required=False,
        help_text="Per cent. 88 forgives a slip of the pen; below 80 strangers begin to look alike.",
    )
    active = forms.BooleanField(label="In use", required=False, initial=True)

    def __init__(self, *args: Any, noun: str, **kwargs: Any) -> None:
        self.noun = noun
        super().__init__(*args, **kwargs)
        choices = [("", "nothing else"), *facts_compared(noun)]
        for number, name in enumerate(AND):
            self.fields[name] = forms.ChoiceField(
                label="Two records agree in" if not number else "and in",
                choices=choices[1:] if not number else choices,
                required=not number,
            )
        self.order_fields([*AND, "at_least", "certainty", "active"])

    def clean(self) -> dict[str, Any]:
        """What can't be found by an index would compare everybody with everybody."""
        data = super().clean() or {}
        chosen = [name for name in (data.get(each) for each in AND) if name]
        if len({name.partition(":")[0] for name in chosen}) < len(chosen):
            self.add_error(AND[1], "Choose each fact once.")
        elif chosen and not can_be_found(self.noun, self.criteria()):
            more = "the company or the postal code" if self.noun == "person" else "the name or the domain"
            self.add_error(AND[0], f"Too many agree in this alone. Add {more}.")
        return data

    def criteria(self) -> list[Criterion]:
        """As the rule asks them."""
        found = []
        for name in filter(None, (self.cleaned_data.get(each) for each in AND)):
            fact, _, how = name.partition(":")
            least = (self.cleaned_data.get("at_least") or 88) if how == SIMILAR else 100
            found.append(Criterion(fact, how or SAME, least))
        return found


class AnswersForm(forms.Form):
    """What is done about a match, for each entrance and certainty."""

    def __init__(self, *args: Any, noun: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (own, entrance), by_certainty in CHOICES.items():
            if own != noun:
                continue
            for certainty, answers in by_certainty.items():
                label = f"{Entrance(entrance).label}: {Certainty(certainty).label.lower()}"
                choices = [(answer.value, answer.label) for answer in answers]
                self.fields[f"{entrance}.{certainty}"] = forms.ChoiceField(label=label, choices=choices)


class TryForm(forms.Form):
    """Two to compare, as one types them."""

    def __init__(self, *args: Any, noun: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side in ("one", "two"):
            for name, label in typed_facts(noun):
                self.fields[f"{side}.{name}"] = forms.CharField(label=label, required=False, max_length=200)

    def values(self, side: str) -> dict[str, str]:
        """What was typed on one side."""
        found = {name: text for name, text in self.cleaned_data.items() if name.startswith(f"{side}.")}
        return {name.partition(".")[2]: text for name, text in found.items()}


def facts_compared(noun: str) -> list[tuple[str, str]]:
    """What a rule can ask: ("name:similar", "Name, nearly the same")."""
    found: list[tuple[str, str]] = []
    for name, label in FIELDS[noun].items():
        if name == "name":
            found.append((f"name:{SIMILAR}", "Name, nearly the same"))
        found.append((name, label))
    own = [field for field in custom_fields(noun) if field.kind in COMPARED]
    return [*found, *((f"{CUSTOM}{field.key}", field.label) for field in own)]


def typed_facts(noun: str) -> list[tuple[str, str]]:
    """What one types to try the rules."""
    if noun == "company":
        return [("name", "Name"), ("domain", "Domain"), ("phone", "Phone number"), ("city", "City")]
    return [
        ("first_name", "First name"), ("last_name", "Last name"), ("company_name", "Company"),
        ("email", "E-mail address"), ("phone", "Phone number"), ("postal_code", "Postal code"),
    ]  # fmt: skip
