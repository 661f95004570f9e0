"""Companies in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from crm.api.fields import Custom, Email, Id, Reference, Text, Whole, record_reference
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, Nothing, RecordShown
from crm.customers.actions.companies import add_company
from crm.customers.api.facts import Country, read_phone
from crm.customers.api.known import refuse_known
from crm.customers.api.merging import Merging
from crm.customers.matching.candidates import company_candidate
from crm.customers.models import Company
from crm.customers.queries.companies import companies_visible_to
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids


class CompanyShown(RecordShown):
    """A company."""

    noun = "companies"

    name = serializers.CharField()
    domain = serializers.CharField()
    industry = serializers.CharField()
    employees = serializers.IntegerField(allow_null=True)
    email = serializers.CharField()
    phone = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    parent_id = Id(allow_null=True, help_text="The company it belongs to.")
    health = serializers.IntegerField(allow_null=True, help_text="0 to 100; null while nobody reckoned it.")
    owner_id = Id(allow_null=True)


class CompanyChange(Body):
    """Facts of a company."""

    name = Text(max_length=160)
    domain = Text(max_length=160, required=False, allow_blank=True)
    industry = Text(max_length=80, required=False, allow_blank=True)
    employees = Whole(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    email = Email(max_length=254, required=False, allow_blank=True)
    phone = Text(max_length=40, required=False, allow_blank=True)
    street = Text(max_length=160, required=False, allow_blank=True)
    postal_code = Text(max_length=20, required=False, allow_blank=True)
    city = Text(max_length=80, required=False, allow_blank=True)
    country = Country()
    parent_id = record_reference("company", source="parent", required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    custom = Custom(required=False)


class CompanyAdd(CompanyChange):
    """A new company."""


class Companies(Merging):
    noun, kind, capability = "companies", "company", "customers.view"
    sorts = {"name": Order("name_key"), "health": Order("health", nullable=True)}
    bodies = {"create": CompanyAdd, "change": CompanyChange, "restore": Nothing} | Merging.merge_bodies
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore"), CompanyShown) | Merging.merge_answers
    made = {"create": 201, "merge": 201}
    guarded = Merging.guarded | {"merge", "unmerge"}

    def rows(self) -> QuerySet[Any]:
        """Companies."""
        return companies_visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By name or domain."""
        return rows.filter(id__in=matching_ids("company", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Company:
        """A new company."""
        read_phone(values)
        if values.get("owner") is not None:
            self.actor.require("customers.assign")
        refuse_known(company_candidate(values), self.actor)
        return add_company({**values, "custom": custom}, by=self.actor)

    def facts(self, values: dict[str, Any]) -> dict[str, Any]:
        """With the number in E.164."""
        read_phone(values)
        return values
