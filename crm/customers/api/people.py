"""People in the API."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from crm.accounts.actor import Actor
from crm.api.fields import Choice, Custom, Day, Email, Id, Moment, Reference, Text, YesNo, record_reference
from crm.api.nouns.members import find_member
from crm.api.problems import Problem
from crm.api.routes import item_url
from crm.api.serializers import Body, Nothing, RecordShown
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import KnownEmail, add_person
from crm.customers.api.facts import Country, read_phone
from crm.customers.api.known import refuse_known
from crm.customers.api.merging import Merging
from crm.customers.matching.candidates import person_candidate
from crm.customers.models import Lifecycle, Person
from crm.customers.queries.people import people_visible_to
from crm.customers.words import LANGUAGES
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids

CONTACT = ("email", "phone", "first_name", "last_name", "job_title", "country", "source")


class PersonShown(RecordShown):
    """A person."""

    noun = "people"

    name = serializers.CharField(read_only=True)
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField(help_text="The first of the addresses.")
    phone = serializers.CharField(help_text="The first of the numbers, as +49301234567.")
    company_id = Id(allow_null=True)
    job_title = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    language = serializers.CharField()
    birthday = serializers.DateField(allow_null=True)
    lifecycle = serializers.ChoiceField(choices=Lifecycle.choices)
    health = serializers.IntegerField(allow_null=True, help_text="0 to 100; null while nobody reckoned it.")
    source = serializers.CharField()
    do_not_call = serializers.BooleanField()
    owner_id = Id(allow_null=True)
    last_touch_at = Moment(allow_null=True)


class PersonChange(Body):
    """Facts of a person."""

    first_name = Text(max_length=80, required=False, allow_blank=True)
    last_name = Text(max_length=80, required=False, allow_blank=True)
    email = Email(max_length=254, required=False, allow_blank=True)
    phone = Text(max_length=40, required=False, allow_blank=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    job_title = Text(max_length=120, required=False, allow_blank=True)
    street = Text(max_length=160, required=False, allow_blank=True)
    postal_code = Text(max_length=20, required=False, allow_blank=True)
    city = Text(max_length=80, required=False, allow_blank=True)
    country = Country()
    language = Choice(choices=[(code, code) for code in LANGUAGES], required=False, allow_blank=True)
    birthday = Day(required=False, allow_null=True)
    lifecycle = Choice(choices=Lifecycle.choices, required=False)
    source = Text(max_length=120, required=False, allow_blank=True)
    do_not_call = YesNo(required=False)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    custom = Custom(required=False)


class PersonAdd(PersonChange):
    """Somebody new: a name or an e-mail address is needed."""

    company_name = Text(
        max_length=160, required=False, allow_blank=True, help_text="A company by name; a new name makes a new company."
    )

    def validate(self, attrs: Any) -> Any:
        """A person needs something to be called by."""
        if not any(attrs.get(name) for name in ("first_name", "last_name", "email")):
            raise serializers.ValidationError("Give a name or an e-mail address.")
        return attrs


class People(Merging):
    noun, kind, capability = "people", "person", "customers.view"
    sorts = {"name": Order("name_key"), "health": Order("health", nullable=True)}
    bodies = {"create": PersonAdd, "change": PersonChange, "restore": Nothing} | Merging.merge_bodies
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore"), PersonShown) | Merging.merge_answers
    made = {"create": 201, "merge": 201}
    guarded = Merging.guarded | {"merge", "unmerge"}

    def rows(self) -> QuerySet[Any]:
        """People."""
        return people_visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By names, addresses, numbers."""
        return rows.filter(id__in=matching_ids("person", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Person:
        """A new person."""
        read_phone(values)
        company_name = "" if values.get("company") else values.pop("company_name", "")
        values.pop("company_name", None)
        _require_assign(self.actor, values)
        contact = Contact(**{name: values.pop(name, "") for name in CONTACT}, company=company_name)
        if (company := values.pop("company", None)) is not None:
            values["company_id"] = company.id
        refuse_known(person_candidate(asdict(contact) | values), self.actor)
        try:
            return self._added(contact, values, custom)
        except KnownEmail as error:
            raise known_email(error, self.actor) from error

    def facts(self, values: dict[str, Any]) -> dict[str, Any]:
        """With the number in E.164."""
        read_phone(values)
        return values

    def save(self, record: Any, facts: dict[str, Any]) -> None:
        """Change facts."""
        try:
            super().save(record, facts)
        except KnownEmail as error:
            raise known_email(error, self.actor) from error

    def _added(self, contact: Contact, values: dict[str, Any], custom: dict[str, Any]) -> Person:
        company_id = values.pop("company_id", None)
        person = add_person(contact, {**values, "custom": custom}, by=self.actor)
        if company_id is not None and person.company_id != company_id:
            super().save(self.fetch(person.pk, lock=True), {"company": self._company(company_id)})
        return person

    def _company(self, company_id: Any) -> Any:
        from crm.records.queries.records import get_record

        return get_record(self.actor, "company", company_id)


def known_email(error: KnownEmail, actor: Actor) -> Problem:
    """409 that names whose the address is, to those who may see him."""
    seen = people_visible_to(actor).filter(id=error.person.id).exists()
    if not seen:
        return Problem(409, "Somebody with this address is known already.", [("email", "It is known already.")])
    url = item_url("people", error.person.id)
    return Problem(409, str(error), [("email", "It is known already.")], more={"existing": url})


def _require_assign(actor: Actor, values: dict[str, Any]) -> None:
    if values.get("owner") is not None:
        actor.require("customers.assign")
