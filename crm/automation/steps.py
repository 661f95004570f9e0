"""What a flow can do: kinds of steps, registered by modules in their steps.py.

A step writes rows and nothing else: it runs in the transaction that also records it, so whatever leaves the database
(a mail, a call to another system) has to be a row of an outbox. Its `effect_id` is a good key for such a row.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django import forms
from django.db.models import Model

from crm.accounts.actor import Actor, system_actor
from crm.automation.models import Outcome
from crm.conditions.clock import Clock
from crm.events.types import SubjectRef

Settings = dict[str, Any]


class StepProblem(Exception):  # reads as what happened
    """The step can't be done now; the message is shown to people, and it is tried again later."""


class StepForm(forms.Form):
    """A step's settings as a person fills them in. Subclasses declare fields; names are the settings' keys."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, kinds: tuple[str, ...] = ("person",), actor: Actor | None = None, **kwargs: Any
    ) -> None:
        """`kinds` are the records there will be to ask about; `actor` is who fills it in."""
        self.kinds = kinds
        self.actor = actor or system_actor()
        super().__init__(*args, **kwargs)

    @classmethod
    def showing(cls, settings: Settings, *, kinds: tuple[str, ...] = ("person",), actor: Actor | None = None) -> Self:
        """The form with the settings filled in, for somebody."""
        return cls(initial=settings, kinds=kinds, actor=actor)

    @classmethod
    def checking(cls, settings: Settings, *, kinds: tuple[str, ...] = ("person",)) -> Self:
        """The form as if the settings had just been sent, to hear what is wrong with them."""
        return cls(data=settings, kinds=kinds)

    def settings(self) -> Settings:
        """What was filled in, as JSON. Call it on a valid form."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}


class NoSettings(StepForm):
    """For steps with nothing to choose."""


@dataclass
class StepContext:
    """What a step knows while it runs. `record(kind)` is fetched once per batch, and anew for a step that `asks`."""

    settings: Settings
    effect_id: UUID
    run_id: UUID
    flow_name: str
    clock: Clock
    subject: SubjectRef
    person_id: UUID | None
    record: Callable[[str], Any]
    about: SubjectRef | None = None
    actor: Actor = field(default_factory=system_actor)
    cause: Callable[[], AbstractContextManager[None]] = (
        nullcontext  # what is emitted within has the run's event as cause
    )

    @property
    def person(self) -> Any:
        """The person it is about, or None."""
        return self.record("person")


@dataclass(frozen=True)
class StepResult:
    """How a step came out; `words` are read in the run's log ("Sent “Welcome aboard”")."""

    words: str
    outcome: Outcome = Outcome.DONE
    detail: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None  # waits so long
    branch: bool | None = None  # the way a fork takes
    ends: bool = False
    goal: bool = False


Run = Callable[[StepContext], StepResult]
RunMany = Callable[[Sequence[StepContext]], list[StepResult]]


def _no_note(settings: Settings) -> str:
    return ""


@dataclass(frozen=True)
class StepType:
    """`describe(settings)` is its title on the canvas ("Wait 3 days"), `note(settings)` the line below.

    `preview(context)` says what would happen without doing it; without one, the description is what would happen.
    `seen_as(settings, viewer)` gives title and note as somebody may read them, where those tell of records.
    `run_many(contexts)` does for several runs at the same step what `run` does for each, in fewer statements; it emits
    within each context's own `cause()`.
    """

    kind: str
    label: str
    icon: str
    form: type[StepForm]
    run: Run
    describe: Callable[[Settings], str] | None = None
    note: Callable[[Settings], str] = _no_note
    preview: Run | None = None
    tone: str = "grey"
    writes: bool = True  # changes records that later conditions may ask about
    asks: bool = False  # asks about records, so wants them as earlier steps left them
    forks: bool = False
    order: int = 100
    run_many: RunMany | None = None
    seen_as: Callable[[Settings, Actor], tuple[str, str]] | None = None

    def title(self, settings: Settings, viewer: Actor | None = None) -> str:
        """Its words on the canvas, to somebody; just its label while something is missing."""
        if self.describe is None:
            return self.label
        try:
            return self.seen_as(settings, viewer)[0] if self.seen_as and viewer else self.describe(settings)
        except (KeyError, TypeError, ValueError):
            return self.label

    def subtitle(self, settings: Settings, viewer: Actor | None = None) -> str:
        """The line below; empty while something is missing."""
        try:
            return self.seen_as(settings, viewer)[1] if self.seen_as and viewer else self.note(settings)
        except (KeyError, TypeError, ValueError):
            return ""


STEP_TYPES: dict[str, StepType] = {}


def register_step(step_type: StepType) -> None:
    """Offer a kind of step in the builder."""
    STEP_TYPES[step_type.kind] = step_type


def offered_steps() -> list[StepType]:
    """All kinds, as they stand in the "Add a step" list."""
    return sorted(STEP_TYPES.values(), key=lambda each: (each.order, each.label))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
