"""Look into joined calendars and write meetings into them.

A diary is claimed in a transaction of its own and worked on outside of any. What a chunk of events causes and that it
was looked at commit together, and only under the claim: a worker killed anywhere loses nothing and doubles nothing, and
of two workers at once the second one's chunk is undone.
"""

import time
from uuid import UUID

import structlog

from crm.diary.actions.access import login_of
from crm.diary.actions.claims import Claim, ClaimLost, claim, release
from crm.diary.actions.membership import close
from crm.diary.actions.reading import read_calendar
from crm.diary.actions.writing import take_out_all, write_meetings
from crm.diary.models import Calendar, Diary, State
from crm.diary.wire.http import Session
from crm.diary.wire.problems import MailboxProblem
from crm.tenancy.scope import require_organization_id, tenant_scope

log = structlog.get_logger()

SECONDS = 90  # for one diary, so that others get their turn
AT_ONCE = 50  # diaries of one organization in one sweep


def sync_all() -> int:
    """Look into every due diary of one organization, inside its context. How many."""
    with tenant_scope(require_organization_id()):
        ids = list(Diary.objects.due().values_list("id", flat=True)[:AT_ONCE])
    return sum(sync(diary_id) for diary_id in ids)


def sync(diary_id: UUID) -> bool:
    """Look into one diary unless somebody else does. Runs inside an `organization_context`, outside of any scope."""
    own = claim(diary_id)
    if own is None:
        return False
    try:
        unfinished = _look_into(own)
    except ClaimLost:
        return False
    except MailboxProblem as problem:
        release(own, problem=problem)
    except Exception:
        log.exception("diary_not_read", diary=str(diary_id))
        release(own, problem=MailboxProblem("Something went wrong on our side. It is tried again."))
    else:
        release(own, again=unfinished)
    return True


def _look_into(own: Claim) -> bool:
    """Whether there was more than there was time for."""
    end = time.monotonic() + SECONDS
    with tenant_scope(require_organization_id()):
        calendars = list(Calendar.objects.filter(diary=own.diary))
    session = Session(login_of(own.diary), own.diary.entry_url)
    try:
        if own.diary.state == State.LEAVING:
            return _leave(own, session, calendars, end)
        read = [each for each in calendars if each.is_busy or each.is_target]
        if any(read_calendar(own, session, each, end) for each in read):
            return True
        return write_meetings(own, session, calendars, end)
    finally:
        session.close()


def _leave(own: Claim, session: Session, calendars: list[Calendar], end: float) -> bool:
    if take_out_all(own, session, calendars, end):
        return True
    with tenant_scope(require_organization_id()):
        close(own.hold())
    return False
