"""What flows can do with people."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.automation.models import Outcome
from crm.automation.steps import Settings, StepContext, StepForm, StepProblem, StepResult, StepType, register_step
from crm.customers.actions.lifecycle import advance
from crm.customers.actions.tagging import tag_people
from crm.customers.actions.tags import LONGEST, add_tag, remove_tag
from crm.customers.models import Lifecycle
from crm.normal_forms import name_key

HOW = (("add", "Add it"), ("remove", "Take it off"))


class TagForm(StepForm):
    name = forms.CharField(label="Tag", max_length=LONGEST)
    how = forms.ChoiceField(label="What to do", choices=HOW, required=False)

    def clean_name(self) -> str:
        """Letters there must be."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name_key(name):
            raise forms.ValidationError("Give the tag a name.")
        return name

    def clean_how(self) -> str:
        """Adding is what one means when one says nothing."""
        return self.cleaned_data["how"] or "add"


class LifecycleForm(StepForm):
    stage = forms.ChoiceField(label="Move on to", choices=Lifecycle.choices)


def _tag(context: StepContext) -> StepResult:
    person, name = _person(context), context.settings["name"]
    if context.settings.get("how") == "remove":
        removed = remove_tag(person, name, context.actor)
        return _result(removed, f"Took off the tag “{name}”", f"Did not have the tag “{name}”")
    return _result(add_tag(person, name, context.actor), f"Tagged “{name}”", f"Had the tag “{name}” already")


def _tag_many(contexts: Sequence[StepContext]) -> list[StepResult]:
    """The same for runs at one step: all have its settings."""
    first = contexts[0]
    if first.settings.get("how") == "remove":
        return [_caused(context) for context in contexts]
    name = first.settings["name"]
    fresh = tag_people([(_person(context), context.cause) for context in contexts], name, first.actor)
    results = []
    for context in contexts:
        new = context.person.id in fresh
        fresh.discard(context.person.id)
        results.append(_result(new, f"Tagged “{name}”", f"Had the tag “{name}” already"))
    return results


def _caused(context: StepContext) -> StepResult:
    with context.cause():
        return _tag(context)


def _tag_title(settings: Settings) -> str:
    return f"{'Take off tag' if settings.get('how') == 'remove' else 'Tag'} {settings['name']}"


def _move_on(context: StepContext) -> StepResult:
    stage = Lifecycle(context.settings["stage"])
    moved = advance(_person(context), stage, by=context.actor)
    return _result(moved, f"Moved on to {stage.label}", f"Was as far as {stage.label} already")


def _person(context: StepContext) -> Any:
    if context.person is None:
        raise StepProblem("There is no person to do this for.")
    return context.person


def _result(changed: bool, done: str, left: str) -> StepResult:
    return StepResult(done) if changed else StepResult(left, Outcome.SKIPPED)


register_step(StepType("tag", "Tag", "tag", TagForm, _tag, _tag_title, order=50, run_many=_tag_many))
register_step(
    StepType(
        "lifecycle",
        "Move on",
        "stairs-up",
        LifecycleForm,
        _move_on,
        lambda settings: f"Move on to {Lifecycle(settings['stage']).label}",
        lambda settings: "Never back",
        order=60,
    )
)
