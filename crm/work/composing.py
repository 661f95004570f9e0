"""The composer on record pages: note, mail, call, task. Drawn by `templates/work/composer.html`.

A page is drawn with the fields of the kind that stands open; those of the others are fetched when they are opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict

from crm.tenancy.ids import uuid7
from crm.work.about import About
from crm.work.forms.composer import CallForm, MailForm, TaskForm
from crm.work.models import CallDirection

KINDS = ("note", "mail", "call", "task")
PARTS = ("mail", "call", "next", "task")  # groups of fields beside the text; "next" stands below that of a call


@dataclass(frozen=True)
class Fields:
    """What is filled in beside the text."""

    typed: QueryDict | None = None
    direction: str = CallDirection.OUTGOING.value

    @property
    def call(self) -> CallForm:
        """Direction, outcome, minutes, and what comes next."""
        return CallForm(self.typed, initial={"direction": self.direction, "outcome": "reached"})

    @property
    def task(self) -> TaskForm:
        """Assignee and due date."""
        return TaskForm(self.typed)

    @property
    def mail(self) -> MailForm:
        """Subject."""
        return MailForm(self.typed)


@dataclass(frozen=True)
class Composer:
    """What the template needs. `back` is the page to return to; `email` the address mails go to, "" for none."""

    about: About
    back: str
    email: str = ""
    key: str = field(default_factory=lambda: uuid7().hex)  # a double click sends one mail
    typed: QueryDict | None = None  # what could not be kept, shown again
    current: str = "note"
    error: str = ""
    direction: str = CallDirection.OUTGOING.value

    def asked_for(self, asked: Mapping[str, str]) -> Self:
        """Opened as the page's address says: `?compose=mail`, or `?call=1&direction=incoming` while it rings."""
        if self.typed is not None:
            return self
        kind = "call" if asked.get("call") else asked.get("compose", "")
        kind = kind if kind in KINDS and (kind != "mail" or self.email) else "note"
        direction = asked.get("direction", "")
        return replace(self, current=kind, direction=direction if direction in CallDirection else self.direction)

    @property
    def fields(self) -> Fields:
        """Those of the kind that stands open."""
        return Fields(self.typed, self.direction)

    def text(self, kind: str) -> str:
        """What was typed into this kind's box."""
        return self.typed.get("text", "") if self.typed and self.current == kind else ""
