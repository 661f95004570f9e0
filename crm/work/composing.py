"""The composer on record pages: note, mail, call, task. Drawn by `templates/work/composer.html`."""

from dataclasses import dataclass, field

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

    @property
    def call_form(self) -> CallForm:
        """Direction, outcome, minutes."""
        return CallForm()

    @property
    def task_form(self) -> TaskForm:
        """Assignee and due date."""
        return TaskForm()

    @property
    def mail_form(self) -> MailForm:
        """Subject."""
        return MailForm()
