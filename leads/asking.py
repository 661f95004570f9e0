"""Which fields of a form somebody is asked, by what he answered so far. No database here."""

from collections.abc import Callable, Iterable, Sequence

from leads.models import FieldKind, FormField

Answers = Callable[[str], Sequence[str]]


def asked_keys(parts: Sequence[FormField], answers: Answers) -> set[str]:
    """The fields whose conditions hold. What is not asked has no answer, whatever was sent for it.

    A condition looks at a field before its own; one that looks at nothing (the field is gone) always holds.
    """
    by_key = {part.key: part for part in parts}
    asked: set[str] = set()
    for part in parts:
        rule = part.show_if
        if rule is None or rule.field not in by_key:
            asked.add(part.key)
            continue
        given = answers_to(by_key[rule.field], answers) if rule.field in asked else []
        if rule.holds(given):
            asked.add(part.key)
    return asked


def answers_to(part: FormField, answers: Answers) -> list[str]:
    """What was sent for a field, as conditions name it: a ticked box says yes."""
    given = [answer.strip() for answer in answers(part.key) if answer.strip()]
    return ["yes"] if part.kind == FieldKind.CHECKBOX and given else given


def asked_by_others(parts: Iterable[FormField]) -> set[str]:
    """Fields that conditions of other fields look at."""
    return {part.show_if.field for part in parts if part.show_if}


def check_order(parts: Sequence[FormField]) -> str:
    """What is wrong with the order of the fields, in words; empty if nothing is."""
    place = {part.key: number for number, part in enumerate(parts)}
    labels = {part.key: part.label for part in parts}
    for number, part in enumerate(parts):
        rule = part.show_if
        if rule and place.get(rule.field, -1) >= number:
            return f"“{part.label}” is asked depending on “{labels[rule.field]}”, so it has to come after it."
        other = next((each for each in parts if rule and each.key == rule.field), None)
        if other and other.step > part.step and part.kind != FieldKind.FILE:
            return f"“{part.label}” is asked depending on “{other.label}”, so it can't stand on an earlier step."
    return ""
