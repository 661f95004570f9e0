"""Mails that were written once, as the beginning of one that a colleague writes by hand."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotFound
from crm.mail.actions.templates import draft_content
from crm.mail.headers import header_text
from crm.mail.models import MailTemplateVersion, MessageKind, VersionState
from crm.mail.templating.liquid import fill
from crm.mail.templating.rendering import to_letter_source
from crm.mail.templating.values import values_for
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

MOST = 200


@dataclass(frozen=True)
class Letter:
    """Subject and plain text, filled in for one person; to be changed before it is sent."""

    subject: str
    text: str


def letters(actor: Actor, person: Person) -> list[tuple[UUID, str, str]]:
    """What a colleague may begin a mail to this person with: id, name and subject of each published service mail.

    Marketing mails go out by journeys, with consent. Raises NotAllowed for whoever writes no mails.
    """
    actor.require("work.edit")
    rows = _published().order_by("template__name_key")[:MOST]
    values = _values(person)
    return [(version.template_id, version.template.name, _subject(version, values)) for version in rows]


def letter_for(actor: Actor, template_id: UUID, person: Person) -> Letter:
    """One of them for this person: no foot, since the writer's signature stands below it.

    Raises NotFound, NotAllowed, TemplateProblem.
    """
    actor.require("work.edit")
    version = _published().filter(template_id=template_id).first()
    if version is None:
        raise NotFound("There is no such mail.")
    values = _values(person)
    text = fill(to_letter_source(draft_content(version)), values, html=False)
    return Letter(_subject(version, values), text.strip())


def _values(person: Person) -> dict[str, Any]:
    return values_for(person, Organization.objects.get(id=require_organization_id()))


def _subject(version: MailTemplateVersion, values: dict[str, Any]) -> str:
    return header_text(fill(version.subject, values, html=False), 200)


def _published() -> QuerySet[MailTemplateVersion]:
    versions = MailTemplateVersion.objects.filter(state=VersionState.PUBLISHED).select_related("template")
    return versions.filter(template__archived=False, template__kind=MessageKind.TRANSACTIONAL)
