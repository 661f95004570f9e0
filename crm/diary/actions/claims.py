"""The right to work on a diary: one worker at a time, until he is done or has died."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from crm.diary.actions.access import mark_locked_out
from crm.diary.actions.membership import close
from crm.diary.models import Diary, State
from crm.diary.models.diary import WORKED_ON
from crm.diary.wire.problems import MailboxProblem
from crm.tenancy.scope import require_organization_id, tenant_scope

EVERY = timedelta(minutes=5)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=2), timedelta(hours=2)
PATIENT_TO_LEAVE = 5  # times that a server is asked to give our meetings back


class ClaimLost(Exception):
    """Another worker has the diary, or the member took it away."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a diary, until somebody else has it."""

    diary: Diary
    at: datetime

    def hold(self) -> Diary:
        """Lock the diary within the running transaction. Raises ClaimLost."""
        held = Diary.objects.select_for_update(of=("self",)).filter(
            id=self.diary.id, claimed_at=self.at, state__in=WORKED_ON, joined_at=self.diary.joined_at
        )
        diary = held.select_related("member__user", "member__role", "member__team").first()
        if diary is None:
            raise ClaimLost
        return diary


def claim(diary_id: UUID) -> Claim | None:
    """Take it, unless somebody has it or it is not due. Whoever left the organization has his closed instead."""
    with tenant_scope(require_organization_id()):
        due = Diary.objects.due().filter(id=diary_id).select_for_update(skip_locked=True, of=("self",))
        diary = due.select_related("member__user", "member__role", "member__team").first()
        if diary is None:
            return None
        if not diary.member.active:
            close(diary)
            return None
        diary.claimed_at = timezone.now()
        diary.save(update_fields=["claimed_at"])
        return Claim(diary, diary.claimed_at)


def release(own: Claim, *, problem: MailboxProblem | None = None, again: bool = False) -> None:
    """Give it back with how it went; `again`: there was more than there was time for."""
    with tenant_scope(require_organization_id()):
        try:
            diary = own.hold()
        except ClaimLost:
            return
        now = timezone.now()
        diary.claimed_at = None
        if problem is None:
            diary.failures, diary.problem, diary.synced_at = 0, "", now
            diary.due_at = now if again or diary.due_at > own.at else now + EVERY
        else:
            diary.failures, diary.problem = diary.failures + 1, str(problem)[:300]
            diary.due_at = now + min(FIRST_RETRY * 2 ** min(diary.failures - 1, 10), LONGEST_RETRY)
            mark_locked_out(diary, problem)
        diary.save()
        if problem is not None and diary.state == State.LEAVING and diary.failures >= PATIENT_TO_LEAVE:
            close(diary)
