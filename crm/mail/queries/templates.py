"""Reads of mail templates."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.mail.models import MailTemplate, MailTemplateVersion, VersionState


def templates_visible_to(actor: Actor) -> models.QuerySet[MailTemplate]:
    """All templates that are in use; they belong to the organization, not to a member."""
    actor.require("mail.view_templates")
    return MailTemplate.objects.filter(archived=False)


def get_template(actor: Actor, template_id: UUID, *, lock: bool = False) -> MailTemplate:
    """One template. Raises NotFound for somebody else's, NotAllowed for a role that sees none."""
    templates = templates_visible_to(actor)
    if lock:
        templates = templates.select_for_update(of=("self",))
    template = templates.filter(id=template_id).first()
    if template is None:
        raise NotFound("There is no such mail.")
    return template


def published_version(template: MailTemplate) -> MailTemplateVersion | None:
    """What is sent now."""
    return template.versions.filter(state=VersionState.PUBLISHED).first()


def newest_version(template: MailTemplate) -> MailTemplateVersion:
    """The draft, or what is published where there is none."""
    newest = template.versions.order_by("-number")[0]
    newest.template = template
    return newest


def draft_of(template: MailTemplate) -> MailTemplateVersion:
    """What is being written: the draft, or a new one that begins as what is published. The template is locked."""
    newest = newest_version(template)
    if newest.state == VersionState.DRAFT:
        return newest
    return MailTemplateVersion.objects.create(
        template=template,
        number=newest.number + 1,
        subject=newest.subject,
        preview_text=newest.preview_text,
        blocks=newest.blocks,
    )


def template_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(MailTemplate.objects.filter(id__in=set(ids)).values_list("id", "name"))
