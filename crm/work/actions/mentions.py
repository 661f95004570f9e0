"""Keep who is mentioned in a note or a task, and tell each of them once."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.events.types import SubjectRef
from crm.web.kinds import links_for
from crm.work.actions.notifications import notify
from crm.work.mentioning import AT, Mentioned, find_mentions
from crm.work.models import Mention, Note, Task
from crm.work.queries.notes import mentions_of, subject_of
from crm.work.queries.sight import may_see
from crm.work.queries.tasks import may_see_task

EXCERPT = 300


def mention_in(written: Note | Task, *, by: Actor, chosen: Iterable[UUID] = ()) -> list[Mention]:
    """Bring the mentions up to what the text says now. Those new in it are told, if they may see the record.

    Members of other organizations can't be named: only colleagues' names are looked for, whatever ids were sent.
    """
    text = written.text if isinstance(written, Note) else written.details
    known = {mention.member_id: mention for mention in mentions_of(written)}
    if not AT.search(text) and not known:
        return []
    named = {each.member.id: each for each in find_mentions(text, active_members(), chosen)}
    gone = [mention.id for member_id, mention in known.items() if member_id not in named]
    Mention.objects.filter(id__in=gone).delete()
    for member_id, mention in known.items():
        if member_id in named and mention.name != named[member_id].name:
            mention.name = named[member_id].name
            mention.save(update_fields=["name"])
    return [_mention(written, each, text, by) for member_id, each in named.items() if member_id not in known]


def _mention(written: Note | Task, each: Mentioned, text: str, by: Actor) -> Mention:
    member = Membership.objects.select_related("role", "team").get(id=each.member.id)
    sees = _may_see(written, member)
    owner = {"note": written} if isinstance(written, Note) else {"task": written}
    mention = Mention.objects.create(member=member, name=each.name, told=sees, **owner)
    if sees and member.id != by.member_id:
        _tell(written, member, text, by)
    return mention


def _may_see(written: Note | Task, member: Membership) -> bool:
    actor = member_actor(member)
    if isinstance(written, Task):
        return may_see_task(actor, written)
    return actor.can("work.view") and may_see(actor, subject_of(written))


def _tell(written: Note | Task, member: Membership, text: str, by: Actor) -> None:
    if isinstance(written, Note):
        subject, kind = subject_of(written), "note"
        link = links_for([subject]).get(subject)
        where = f" in a note on {link.title}" if link else " in a note"
    else:
        subject, kind = SubjectRef("task", written.id), "task"
        where = f" in the task {written.title}"
    notify(
        member,
        f"{by.name} mentioned you{where}",
        kind="mentioned",
        subject=subject,
        key=f"mention:{kind}:{written.id}",
        body=text[:EXCERPT],
    )
