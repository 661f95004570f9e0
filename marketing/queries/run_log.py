"""One person's way through a journey as lines to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm.accounts.actor import Actor
from crm.automation.batch import program_of
from crm.automation.models import Outcome, Run, RunState, StepEffect
from crm.automation.queries.runs import name_of, step_name
from crm.mail.models import Message, MessageState

TONES = {Outcome.SKIPPED: "amber", Outcome.WAITING: "blue", Outcome.ENDED: "green"}
MAIL_WORDS = {
    MessageState.WAITING: ("On its way", "blue"),
    MessageState.SENDING: ("On its way", "blue"),
    MessageState.SENT: ("Sent", "green"),
    MessageState.FAILED: ("Could not be sent", "red"),
}


@dataclass(frozen=True)
class LogLine:
    """A step that was done. `status` is a word and a tone."""

    title: str
    icon: str
    words: str
    at: datetime
    status: tuple[str, str]


def run_log(run: Run, effects: Iterable[StepEffect], viewer: Actor) -> list[LogLine]:
    """The steps in order, as somebody may read them, mails with what became of them."""
    rows = list(effects)
    mails = _mails(rows)
    return [_line(run, effect, mails, viewer) for effect in rows]


def _line(run: Run, effect: StepEffect, mails: dict[str, Message], viewer: Actor) -> LogLine:
    node = program_of(run.version).nodes.get(effect.step)
    name = name_of(effect.kind, node.settings, viewer) if node else step_name(run.version, effect.step, viewer)
    if node and name.title != name_of(effect.kind, node.settings).title:  # what it found is not told either
        return LogLine(name.title, name.icon, "", effect.at, ("Not shown", ""))
    status = (Outcome(effect.outcome).label, TONES.get(Outcome(effect.outcome), ""))
    if effect.outcome == Outcome.WAITING and run.state == RunState.STOPPED:
        status = ("Stopped", "")
    words = effect.words
    if message := mails.get(str(effect.detail.get("message", ""))):
        status = MAIL_WORDS.get(MessageState(message.state), ("Not sent", "amber"))
        if message.state == MessageState.SKIPPED:
            words = f"{effect.words.replace('Sent', 'Did not send', 1)}: {message.get_skip_reason_display().lower()}"
    return LogLine(name.title, name.icon, words, effect.at, status)


def _mails(effects: list[StepEffect]) -> dict[str, Message]:
    ids = [effect.detail["message"] for effect in effects if "message" in effect.detail]
    return {str(message.id): message for message in Message.objects.filter(id__in=ids)} if ids else {}
