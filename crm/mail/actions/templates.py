"""Verbs on mail templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.customers.normal_forms import name_key
from crm.errors import Refused
from crm.events.catalog.mail import TemplatePublished
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import new_message, queue_message, queue_messages
from crm.mail.models import MailTemplate, MailTemplateVersion, Message, MessageKind, VersionState
from crm.mail.queries.templates import draft_of, get_template, newest_version, published_version
from crm.mail.templating.blocks import Block, as_json, read_blocks
from crm.mail.templating.rendering import Draft, Rendered, problems, render, to_html_source, to_text_source
from crm.mail.templating.values import values_for
from crm.tenancy.ids import uuid7
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

FIRST_BLOCKS = [
    Block(kind="heading", text="Hello {{ person.first_name }}"),
    Block(kind="text", text="Write what this mail is about."),
]


@dataclass(frozen=True)
class Addressed:
    """Whom a template is filled in for; key, extra values and what the mail is about as for `queue_template`."""

    person: Person
    key: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    about: SubjectRef | None = None


@transaction.atomic
def add_template(name: str, *, kind: MessageKind, by: Actor, reason: str = "") -> MailTemplate:
    """A new template with a first draft. Raises NotAllowed, or Refused if the name is taken."""
    by.require("mail.templates")
    name = name.strip()
    if MailTemplate.objects.filter(name_key=name_key(name)).exists():
        raise Refused(f"There is a mail called {name} already. Give this one another name.")
    template = MailTemplate.objects.create(name=name, kind=kind, reason=reason.strip())
    MailTemplateVersion.objects.create(template=template, number=1, subject=name, blocks=as_json(FIRST_BLOCKS))
    return template


@transaction.atomic
def save_draft(template_id: UUID, values: Mapping[str, Any], *, by: Actor) -> MailTemplateVersion:
    """Change what is being written: any of name, kind, reason, subject, preview_text, blocks.

    Mails sent meanwhile use the published version; saving what is published already makes no draft.
    Raises NotFound, NotAllowed, or Refused if the name is taken.
    """
    template = get_template(by, template_id, lock=True)
    by.require("mail.templates")
    written = {name: values[name] for name in ("subject", "preview_text") if name in values}
    if "blocks" in values:
        written["blocks"] = as_json(values["blocks"])
    newest = newest_version(template)
    draft = newest if _same(newest, written) else draft_of(template)
    for name, value in written.items():
        setattr(draft, name, value)
    for name in ("name", "kind", "reason"):
        setattr(template, name, values.get(name, getattr(template, name)))
    template.changed_at = timezone.now()
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise Refused(f"There is a mail called {template.name} already.") from error
    draft.save()
    return draft


@transaction.atomic
def publish_template(template_id: UUID, *, by: Actor) -> MailTemplateVersion:
    """Make the draft the version that is sent from now on; without a draft nothing changes.

    Raises NotFound, NotAllowed, or Refused naming what has to be mended first.
    """
    template = get_template(by, template_id, lock=True)
    by.require("mail.templates")
    version = template.versions.filter(state=VersionState.DRAFT).first()
    if version is None:
        published = published_version(template)
        if published is None:
            raise Refused("There is nothing to publish yet.")
        return published
    written = draft_content(version)
    if wrong := problems(written):
        raise Refused(" ".join(wrong))
    template.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    organization = Organization.objects.get(id=require_organization_id())
    version.html_source, version.text_source = to_html_source(written, organization), to_text_source(written)
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.published_by_id = by.member_id
    version.save()
    emit(TemplatePublished(template_id=template.id, name=template.name, number=version.number), by=by)
    return version


def queue_template(
    template: MailTemplate,
    person: Person,
    *,
    key: str,
    kind: MessageKind | None = None,
    extra: Mapping[str, Any] | None = None,
    subject_ref: SubjectRef | None = None,
) -> Message:
    """Queue the published version for one person; `key` as for `queue_message`, `extra` is `{{ extra.name }}`.

    `kind` defaults to the template's own. Raises Refused if no version was published yet.
    """
    if known := Message.objects.filter(key=key).first():
        return known
    return queue_templates(template, [Addressed(person, key, extra or {}, subject_ref)], kind=kind)[0]


def queue_templates(
    template: MailTemplate, addressed: Sequence[Addressed], *, kind: MessageKind | None = None
) -> list[Message]:
    """As `queue_template` for each, in a handful of statements where the persons' company and owner are there already.

    Raises Refused if no version was published yet.
    """
    version = published_version(template)
    if version is None:
        raise Refused(f"The mail {template.name} was not published yet.")
    organization = Organization.objects.get(id=require_organization_id())
    kind = kind or MessageKind(template.kind)
    return queue_messages([_filled_in(version, each, organization, kind) for each in addressed])


def send_test(template_id: UUID, person: Person | None, *, by: Actor) -> Message:
    """Send the draft (or what is published) to the member himself, filled in for `person`.

    It goes to a colleague, so no consent is needed. Raises NotFound, NotAllowed, Refused.
    """
    template = get_template(by, template_id)
    by.require("mail.templates")
    if by.membership is None:
        raise Refused("Only a member can get a test mail.")
    mail = preview(template, person)
    return queue_message(
        key=f"template-test:{template.id}:{uuid7()}",
        to=by.membership.email,
        subject=f"Test: {mail.subject}",
        text=mail.text,
        html=mail.html,
        kind=MessageKind.TRANSACTIONAL,
    )


def preview(template: MailTemplate, person: Person | None) -> Rendered:
    """The newest version, draft or not, as one person would get it. Raises TemplateProblem."""
    organization = Organization.objects.get(id=require_organization_id())
    written = draft_content(newest_version(template))
    sample = person or Person(first_name="Ada", last_name="Example", name="Ada Example", email="ada@example.com")
    values = values_for(sample, organization)
    return render(written.subject, to_text_source(written), to_html_source(written, organization), values)


def draft_content(version: MailTemplateVersion) -> Draft:
    """What the author wrote, ready to be checked and turned into a mail."""
    return Draft(
        subject=version.subject,
        preview_text=version.preview_text,
        reason=version.template.reason,
        kind=MessageKind(version.template.kind),
        blocks=read_blocks(version.blocks),
    )


def _same(version: MailTemplateVersion, written: Mapping[str, Any]) -> bool:
    return all(getattr(version, name) == value for name, value in written.items())


def _filled_in(
    version: MailTemplateVersion, addressed: Addressed, organization: Organization, kind: MessageKind
) -> Message:
    person = addressed.person
    values = values_for(person, organization, addressed.extra)
    mail = render(version.subject, version.text_source, version.html_source, values)
    return new_message(
        key=addressed.key,
        to=person.email,
        person=person,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        kind=kind,
        subject_ref=addressed.about,
    )
