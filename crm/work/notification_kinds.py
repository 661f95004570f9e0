"""What members are told of, and by which ways: modules declare their kinds in their pages.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from crm.accounts.actor import Actor

PAGE, MAIL, DIGEST = "page", "mail", "digest"
CHANNELS = ((PAGE, "In Fairlead"), (MAIL, "By mail"), (DIGEST, "In the daily summary"))


@dataclass(frozen=True)
class NoticeVerb:
    """What can be done about it where it stands: a button that posts to `url`, or a link there."""

    label: str
    url: str
    post: bool = True


@dataclass(frozen=True)
class NotificationKind:
    """`label` says when it comes ("Somebody mentions me"). `default` are the ways it takes until a member chooses;
    `channels` those he may choose from. `capability` None: for every member. `verbs` says what the reader can do about
    the records that unread ones are about.
    """

    key: str
    label: str
    group: str
    icon: str = "bell"
    default: tuple[str, ...] = (PAGE, DIGEST)
    channels: tuple[str, ...] = (PAGE, MAIL, DIGEST)
    capability: str | None = None
    order: int = 100
    verbs: Callable[[Actor, set[UUID]], dict[UUID, list[NoticeVerb]]] | None = field(default=None, compare=False)

    def open_to(self, actor: Actor) -> bool:
        """Whether it can come to this member at all."""
        return self.capability is None or actor.can(self.capability)


OTHER = NotificationKind("other", "Anything else", "Other", default=(PAGE, DIGEST), order=1000)
NOTIFICATION_KINDS: dict[str, NotificationKind] = {OTHER.key: OTHER}


def register_notification_kind(*kinds: NotificationKind) -> None:
    """Add kinds; one with the same key replaces the older."""
    NOTIFICATION_KINDS.update({kind.key: kind for kind in kinds})


def kind_of(key: str) -> NotificationKind:
    """The declared kind; whatever is not declared counts as anything else."""
    return NOTIFICATION_KINDS.get(key, OTHER)


def kinds_for(actor: Actor) -> list[NotificationKind]:
    """Those that can come to this member, in their order."""
    open_kinds = (kind for kind in NOTIFICATION_KINDS.values() if kind.open_to(actor))
    return sorted(open_kinds, key=lambda kind: (kind.order, kind.label))


register_notification_kind(
    NotificationKind("mentioned", "Somebody mentions me", "My work", "at", (PAGE, MAIL, DIGEST), order=10),
    NotificationKind(
        "task_assigned", "I get a task", "My work", "checkbox", (PAGE, MAIL, DIGEST), capability="work.view", order=20
    ),
    NotificationKind(
        "task_reminder", "A task's reminder", "My work", "alarm", (PAGE, MAIL), (PAGE, MAIL), "work.view", order=30
    ),
    NotificationKind(
        "my_day", "Tasks due today and overdue", "My work", "calendar-due", (DIGEST,), (DIGEST,), "work.view", order=40
    ),
    NotificationKind("handed_over", "A colleague's records become mine", "My work", "transfer", order=50),
    NotificationKind("job_done", "A long job of mine ends", "My work", "loader", (PAGE,), order=60),
)
