"""What conditions can ask of people and companies."""

from typing import Any

from django.db.models import QuerySet

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.fields import (
    Choices,
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.models import Company, Credit, Lifecycle, Person
from crm.customers.queries.companies import companies_visible_to, company_titles
from crm.customers.queries.people import people_visible_to
from crm.customers.words import country_choices
from crm.normal_forms import name_key


def _people() -> QuerySet[Any]:
    return Person.objects.select_related("company", "owner").prefetch_related(
        "tag_links__tag", "company__tag_links__tag"
    )


def _companies() -> QuerySet[Any]:
    return Company.objects.select_related("owner").prefetch_related("tag_links__tag")


def _countries() -> Choices:
    return [(code, name) for code, name in country_choices() if code]


def _tag_keys(record: Any) -> set[str]:
    return {link.tag.key for link in record.tag_links.all()}


register_subject(Subject("person", "Person", "people", _people, people_visible_to))
register_relation(Relation("person", "company", "company", "Company"))
register_subject(Subject("company", "Company", "companies", _companies, companies_visible_to))

TEXT, CHOICE, MOMENT = FieldKind.TEXT, FieldKind.CHOICE, FieldKind.MOMENT

for _field in (
    Field("person.lifecycle", "Lifecycle", CHOICE, "lifecycle", choices=Lifecycle.choices),
    Field("person.tags", "Tags", FieldKind.TAGS, "tag_links__tag__key", value=_tag_keys, normal=name_key),
    Field("person.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("person.name", "Name", TEXT, "name_key", normal=name_key),
    Field("person.email", "E-mail", TEXT, "email"),
    Field("person.phone", "Phone", TEXT, "phone"),
    Field("person.job_title", "Job title", TEXT, "job_title"),
    Field("person.city", "City", TEXT, "city"),
    Field("person.country", "Country", CHOICE, "country", choices=_countries),
    Field("person.language", "Language", TEXT, "language"),
    Field("person.source", "Source", TEXT, "source"),
    Field("person.birthday", "Birthday", FieldKind.DATE, "birthday"),
    Field("person.created", "Added", MOMENT, "created_at", happens=True),
    Field("person.last_touch", "Last contact", MOMENT, "last_touch_at"),
    Field("person.health", "Health", FieldKind.NUMBER, "health"),
    Field("person.credit", "Credit standing", CHOICE, "credit", choices=Credit.choices),
    Field("person.company", "Company", FieldKind.LINK, "company_id", titles=company_titles, to="company"),
    Field("company.name", "Name", TEXT, "name_key", normal=name_key),
    Field("company.tags", "Tags", FieldKind.TAGS, "tag_links__tag__key", value=_tag_keys, normal=name_key),
    Field("company.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("company.industry", "Industry", TEXT, "industry"),
    Field("company.city", "City", TEXT, "city"),
    Field("company.country", "Country", CHOICE, "country", choices=_countries),
    Field("company.domain", "Domain", TEXT, "domain"),
    Field("company.created", "Added", MOMENT, "created_at", happens=True),
    Field("company.employees", "Number of employees", FieldKind.NUMBER, "employees"),
    Field("company.health", "Health", FieldKind.NUMBER, "health"),
    Field("company.credit", "Credit standing", CHOICE, "credit", choices=Credit.choices),
):
    register_field(_field)
