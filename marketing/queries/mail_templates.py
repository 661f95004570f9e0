"""Reads for the pages of mails."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.customers.normal_forms import email_key, name_key
from crm.customers.queries.people import people_visible_to
from crm.mail.models import MailTemplate, MailTemplateVersion, VersionState
from crm.mail.queries.templates import templates_visible_to


@dataclass(frozen=True)
class TemplateRow:
    """A mail in the list; `state` is its word and tone."""

    template: MailTemplate
    state: tuple[str, str]


def template_rows(actor: Actor) -> list[TemplateRow]:
    """All mails, the last changed first."""
    versions = MailTemplateVersion.objects.filter(template=OuterRef("pk"))
    rows = templates_visible_to(actor).annotate(
        published=Exists(versions.filter(state=VersionState.PUBLISHED)),
        drafted=Exists(versions.filter(state=VersionState.DRAFT)),
    )
    return [
        TemplateRow(row, state_words(published=row.published, drafted=row.drafted))
        for row in rows.order_by("-changed_at")[:200]
    ]


def state_words(*, published: bool, drafted: bool) -> tuple[str, str]:
    """How far a mail is."""
    if published:
        return ("Published, with changes", "amber") if drafted else ("Published", "green")
    return "Draft", "amber"


def person_like(actor: Actor, words: str) -> Person | None:
    """The first person the actor may see whose address is this, or whose name begins so."""
    if not words.strip():
        return None
    people = people_visible_to(actor).select_related("company", "owner")
    if "@" in words:
        return people.filter(emails__key=email_key(words)).first()
    return people.filter(name_key__begins=name_key(words)).order_by("name_key", "id").first()
