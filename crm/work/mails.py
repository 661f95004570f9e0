"""Mails to colleagues in the organization's clothes: a text part and an HTML part that say the same."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.colours import ink_on
from crm.mail.models import Message, MessageKind
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.formats import plural
from crm.web.templating import url
from crm.work.models import Notification, Task
from crm.work.queries.notifications import NotificationLine, line_of
from crm.work.words import due_words


@dataclass(frozen=True)
class Digest:
    """What a daily summary tells."""

    overdue: list[Task]
    today: list[Task]
    lines: list[NotificationLine]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.overdue or self.today or self.lines)

    @property
    def words(self) -> str:
        """The subject line: "2 tasks today, 1 overdue, 4 news"."""
        parts = [
            plural(len(self.today), "task") + " today" if self.today else "",
            f"{len(self.overdue)} overdue" if self.overdue else "",
            plural(len(self.lines), "thing") + " that happened" if self.lines else "",
        ]
        return ", ".join(part for part in parts if part)


def queue_notice(row: Notification, organization: Organization | None = None) -> Message:
    """One notification as a mail, as its reader may see it; asking twice sends one. `organization`, for many."""
    line = line_of(row, member_actor(row.member))
    subject = SubjectRef(row.subject_kind, row.subject_id) if row.subject_id else None
    facts = {"line": line, "url": address("work:notification", row.id)}
    return _queue(f"notification:{row.id}", row.member, line.text, "work/mails/notice", facts, subject, organization)


def queue_digest(member: Membership, digest: Digest, *, key: str) -> Message:
    """A daily summary as a mail."""
    facts = {
        "digest": digest,
        "overdue": [(task, due_words(task)) for task in digest.overdue],
        "today": [(task, due_words(task)) for task in digest.today],
        "name": member.name.split(" ")[0],
        "url": address("work:home"),
    }
    return _queue(key, member, f"Your day: {digest.words}", "work/mails/digest", facts)


def address(name: str, *args: Any) -> str:
    """The whole address of a page."""
    return settings.SITE_URL + reverse(name, args=args)


def _queue(  # what a mail is made of
    key: str,
    member: Membership,
    subject: str,
    template: str,
    facts: dict[str, Any],
    about: SubjectRef | None = None,
    organization: Organization | None = None,
) -> Message:
    organization = organization or Organization.objects.get(id=require_organization_id())
    context = facts | {
        "organization": organization,
        "ink": ink_on(organization.colour),
        "site": settings.SITE_URL,
        "url_of": url,
        "settings_url": address("work:notification_settings"),
    }
    text = render_to_string(f"{template}.txt", context, using="jinja2")
    return queue_message(
        key=key,
        to=member.email,
        subject=subject,
        text=f"{text.strip()}\n",
        html=render_to_string(f"{template}.html", context, using="jinja2"),
        kind=MessageKind.TRANSACTIONAL,
        sender_name=f"{organization.name}, Fairlead",
        subject_ref=about,
    )
