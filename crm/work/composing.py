"""The composer on record pages: note, mail, call, task. Drawn by `templates/work/composer.html`."""

from dataclasses import dataclass, field

from django.http import QueryDict

from crm.tenancy.ids import uuid7
from crm.work.actions.notes import About
from crm.work.forms.composer import CallForm, MailForm, TaskForm


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

    @property
    def call_form(self) -> CallForm:
        """Direction, outcome, minutes."""
        return CallForm(self._typed("call"))

    @property
    def task_form(self) -> TaskForm:
        """Assignee and due date."""
        return TaskForm(self._typed("task"))

    @property
    def mail_form(self) -> MailForm:
        """Subject."""
        return MailForm(self._typed("mail"))

    def _typed(self, kind: str) -> QueryDict | None:
        return self.typed if self.current == kind else None

    def text(self, kind: str) -> str:
        """What was typed into this kind's box."""
        return self.typed.get("text", "") if self.typed and self.current == kind else ""
