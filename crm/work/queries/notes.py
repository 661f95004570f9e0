"""Reads of notes and of who is mentioned in them."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import NotFound
from crm.events.types import SubjectRef
from crm.tenancy.reading import Reading
from crm.tenancy.scope import require_organization_id
from crm.work.models import Mention, Note, Task
from crm.work.queries.sight import may_see

WITH_MENTIONS = Reading(
    """
    FROM work_note note
    LEFT JOIN work_mention mention ON mention.tenant_id = note.tenant_id AND mention.note_id = note.id
    LEFT JOIN accounts_membership member ON member.tenant_id = mention.tenant_id AND member.id = mention.member_id
    WHERE note.tenant_id = %s AND note.id = ANY(%s) ORDER BY mention.id
    """,
    note=Note, mention=Mention, member=Membership,
)  # fmt: skip


def get_note(actor: Actor, note_id: UUID, *, lock: bool = False, deleted: bool = False) -> Note:
    """A note, or a deleted one, on a record the actor may see. Raises NotFound."""
    notes = Note.objects.filter(id=note_id, deleted_at__isnull=not deleted)
    note = (notes.select_for_update(of=("self",)) if lock else notes).first()
    if note is None or not actor.can("work.view") or not may_see(actor, subject_of(note)):
        raise NotFound("There is no such note.")
    return note


def subject_of(note: Note) -> SubjectRef:
    """The record it was written on."""
    return SubjectRef(note.subject_kind, note.subject_id or note.id)


def mentions_of(written: Note | Task) -> list[Mention]:
    """Who is mentioned in it."""
    rows = Mention.objects.filter(note=written) if isinstance(written, Note) else Mention.objects.filter(task=written)
    return list(rows.select_related("member").order_by("id"))


def not_told(written: Note | Task) -> list[str]:
    """Names of those who were mentioned and may not see the record."""
    return [mention.member.name for mention in mentions_of(written) if not mention.told and mention.member.active]


def notes_with_mentions(ids: Iterable[UUID]) -> dict[UUID, tuple[Note, list[Mention]]]:
    """Notes by id, with those mentioned, who are read along."""
    found: dict[UUID, tuple[Note, list[Mention]]] = {}
    for note, mention, member in WITH_MENTIONS.rows(require_organization_id(), list(ids)):
        _note, mentions = found.setdefault(note.id, (note, []))
        if mention is not None:
            mention.member = member
            mentions.append(mention)
    return found
