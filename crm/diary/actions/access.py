"""Getting in, and what happens when one is not let in any more."""

from crm.diary.models import Diary, State
from crm.diary.wire.http import Login
from crm.diary.wire.problems import MailboxProblem, NotLetIn
from crm.events.types import SubjectRef
from crm.work.actions.notifications import notify

PATIENT = 3  # times in a row that a server may say no: some do so when they are busy


def login_of(diary: Diary) -> Login:
    """What opens it."""
    return Login(diary.username, diary.password)


def mark_locked_out(diary: Diary, problem: MailboxProblem) -> None:
    """Stop knocking where one is not let in, and tell the member. The caller saves."""
    if not isinstance(problem, NotLetIn) or diary.failures < PATIENT or diary.state != State.JOINED:
        return
    diary.state = State.LOCKED_OUT
    notify(
        diary.member,
        "No access to your calendar any more: join it again",
        kind="diary_trouble",
        key=f"diary:{diary.id}:{diary.joined_at:%s}:{diary.failures}",
        subject=SubjectRef("diary", diary.id),
        body=str(problem),
    )
