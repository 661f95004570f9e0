"""Look into joined mailboxes: what is new, which of it is with people we know, and how far one has come.

A mailbox is claimed in a transaction of its own and read outside of any. What a chunk of mails causes and the mark how
far the folder was read commit together, and only under the claim: a worker killed anywhere loses nothing and doubles
nothing, and of two workers at once the second one's chunk is undone.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.utils import timezone

from crm.mailbox.actions.access import fresh_token, mark_locked_out
from crm.mailbox.actions.membership import close
from crm.mailbox.actions.taking import Taking, is_told_already, take
from crm.mailbox.heads import read_head
from crm.mailbox.models import Folder, FolderRole, Mailbox, State
from crm.mailbox.queries.privacy import known_people, privacy_of, thread_of
from crm.mailbox.wire.imap import LARGEST, Head, Reader, reading
from crm.mailbox.wire.login import imap_door
from crm.mailbox.wire.problems import MailboxProblem
from crm.tenancy.scope import require_organization_id, tenant_scope

log = structlog.get_logger()

EVERY = timedelta(minutes=2)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=2), timedelta(hours=2)
CHUNK = 100  # headers fetched together
MOST_AT_ONCE = 50 * 1024 * 1024  # bytes of mails held in memory together
SECONDS = 90  # for one mailbox, so that others get their turn


# A mail to take in, with what was found out about it.
type Wanted = tuple[Head, dict[str, Any]]


class ClaimLost(Exception):
    """Another worker has the mailbox, or the member took it away."""


@dataclass(frozen=True)
class Claim:
    """The right to read a mailbox, until somebody else has it."""

    mailbox: Mailbox
    at: datetime

    def hold(self) -> Mailbox:
        """Lock the mailbox within the running transaction. Raises ClaimLost."""
        held = Mailbox.objects.select_for_update().filter(
            id=self.mailbox.id, claimed_at=self.at, state=State.JOINED, joined_at=self.mailbox.joined_at
        )
        mailbox = held.first()
        if mailbox is None:
            raise ClaimLost
        return mailbox


def sync_all() -> int:
    """Look into every due mailbox of one organization, inside its context. How many."""
    with tenant_scope(require_organization_id()):
        ids = list(Mailbox.objects.due().values_list("id", flat=True)[:50])
    return sum(sync(mailbox_id) for mailbox_id in ids)


def sync(mailbox_id: UUID) -> bool:
    """Look into one mailbox unless somebody else does. Runs inside an `organization_context`, outside of any scope."""
    claim = _claim(mailbox_id)
    if claim is None:
        return False
    try:
        unfinished = _look_into(claim)
    except ClaimLost:
        return False
    except MailboxProblem as problem:
        _release(claim, problem=problem)
    except Exception:
        log.exception("mailbox_not_read", mailbox=str(mailbox_id))
        _release(claim, problem=MailboxProblem("Something went wrong on our side. It is tried again."))
    else:
        _release(claim, again=unfinished)
    return True


def _claim(mailbox_id: UUID) -> Claim | None:
    with tenant_scope(require_organization_id()):
        due = Mailbox.objects.due().filter(id=mailbox_id).select_for_update(skip_locked=True, of=("self",))
        mailbox = due.select_related("member").first()
        if mailbox is None:
            return None
        if not mailbox.member.active:
            close(mailbox)
            return None
        mailbox.claimed_at = timezone.now()
        mailbox.save(update_fields=["claimed_at"])
        return Claim(mailbox, mailbox.claimed_at)


def _release(claim: Claim, *, problem: MailboxProblem | None = None, again: bool = False) -> None:
    with tenant_scope(require_organization_id()):
        try:
            mailbox = claim.hold()
        except ClaimLost:
            return
        now = timezone.now()
        mailbox.claimed_at = None
        if problem is None:
            mailbox.failures, mailbox.problem, mailbox.synced_at = 0, "", now
            mailbox.due_at = now if again else now + EVERY
        else:
            mailbox.failures, mailbox.problem = mailbox.failures + 1, str(problem)[:300]
            mailbox.due_at = now + min(FIRST_RETRY * 2 ** min(mailbox.failures, 10), LONGEST_RETRY)
            mark_locked_out(mailbox, problem)
        mailbox.save()


def _look_into(claim: Claim) -> bool:
    """Whether there was more than there was time for."""
    end = time.monotonic() + SECONDS
    with reading(imap_door(claim.mailbox, fresh_token(claim.mailbox))) as reader:
        for role, name in reader.folders().items():
            for chunk in _chunks(claim, reader, role, name):
                _take_chunk(claim, reader, *chunk)
                if time.monotonic() > end:
                    return True
    return False


def _chunks(claim: Claim, reader: Reader, role: FolderRole, name: str) -> Iterator[tuple[Folder, list[Head], int]]:
    """What is new in a folder, with the UID that is the first one not looked at when it is done."""
    opened = reader.open(name)
    folder = _folder(claim, role, name, opened.uid_validity)
    if folder.next_uid:
        if opened.next_uid and opened.next_uid <= folder.next_uid:
            return
        uids = reader.uids_from(folder.next_uid)
    else:
        uids = reader.uids_since(claim.mailbox.taken_from.date())
        if not uids:
            yield folder, [], max(opened.next_uid, 1)
    for start in range(0, len(uids), CHUNK):
        part = uids[start : start + CHUNK]
        yield folder, reader.heads(part), part[-1] + 1


def _folder(claim: Claim, role: FolderRole, name: str, uid_validity: int) -> Folder:
    """How far it was read. One whose UIDs mean something else now is read anew: Message-IDs know what was taken."""
    with tenant_scope(require_organization_id()):
        mailbox = claim.hold()
        folder, _ = Folder.objects.get_or_create(mailbox=mailbox, role=role, defaults={"name": name})
        if folder.uid_validity != uid_validity or folder.name != name:
            folder.name, folder.uid_validity, folder.next_uid = name, uid_validity, 0
            folder.save()
        return folder


def _take_chunk(claim: Claim, reader: Reader, folder: Folder, heads: list[Head], next_uid: int) -> None:
    """Ask whose they are, fetch those of people we know, and keep them together with the mark."""
    for load, end in _loads(_wanted(claim.mailbox, heads), next_uid):
        _take_load(claim, [_taking(reader, head, more) for head, more in load], folder, end)


def _loads(wanted: list[Wanted], next_uid: int) -> Iterator[tuple[list[Wanted], int]]:
    """As much as memory holds together, each with the UID that is the first one not looked at when it is kept."""
    load: list[Wanted] = []
    size = 0
    for head, more in wanted:
        size += head.size
        if load and size > MOST_AT_ONCE:
            yield load, head.uid
            load, size = [], head.size
        load.append((head, more))
    yield load, next_uid


def _take_load(claim: Claim, takings: list[Taking], folder: Folder, next_uid: int) -> None:
    with tenant_scope(require_organization_id()):
        mailbox = claim.hold()
        place = Folder.objects.select_for_update().get(id=folder.id)
        if (place.uid_validity, place.next_uid) != (folder.uid_validity, folder.next_uid):
            raise ClaimLost
        privacy = privacy_of(mailbox.member_id)
        for taking in takings:
            if not privacy.keeps(taking.head, taking.people.values(), taking.thread):
                take(taking, mailbox.member_id, privacy)
        place.next_uid = next_uid
        place.save(update_fields=["next_uid"])
    folder.next_uid = next_uid


def _wanted(mailbox: Mailbox, heads: list[Head]) -> list[Wanted]:
    """Of these mails those to take in, with what was found out about them."""
    read = [(head, read_head(head.headers)) for head in heads]
    found = []
    with tenant_scope(require_organization_id()):
        privacy = privacy_of(mailbox.member_id)
        known = known_people((told for _, told in read), privacy)
        for head, told in read:
            people = {key: known[key] for key in told.keys & known.keys()}
            if not people or told.sent_at < mailbox.taken_from or is_told_already(told.message_id):
                continue
            thread = thread_of(told)
            if not privacy.keeps(told, people.values(), thread):
                found.append((head, {"head": told, "people": people, "thread": thread}))
    return found


def _taking(reader: Reader, head: Head, more: dict[str, Any]) -> Taking:
    return Taking(raw=reader.whole(head), shortened=head.size > LARGEST, **more)
