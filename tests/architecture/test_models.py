"""What every model must be, and which way references point."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from crm.records.models import RecordModel
from crm.tenancy.models import Organization, TenantField, TenantForeignKey, TenantModel
from crm.web.kinds import KINDS
from tests.architecture.sources import PACKAGES

# From the top down, as in the import contracts: a model may point at its own layer or a lower one.
LAYERS = (
    ("reporting",),
    ("marketing",),
    ("leads", "support"),
    ("subscriptions",),
    ("payments",),
    ("billing",),
    ("suggestions",),
    ("orders",),
    ("forecasts",),
    ("sales",),
    ("portal", "workspace"),
    ("diary",),
    ("mailbox",),
    ("meetings",),
    ("work",),
    ("mail", "staff", "tracking", "currencies"),
    ("customers",),
    ("automation",),
    ("search",),
    ("attachments",),
    ("web",),
    ("api", "jobs"),
    ("conditions",),
    ("records",),
    ("accounts",),
    ("events",),
    ("tenancy",),
)
OWN = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
TENANT = [model for model in OWN if issubclass(model, TenantModel)]
# Partial indexes by which the sweep finds due work of all organizations at once.
FOR_SWEEPS = {"flow_unchecked", "run_due_anywhere"}
# Amounts that are always in the organization's own currency.
HOME_CURRENCY = {"leads.LeadForm", "leads.ScoreSettings", "sales.QuotePolicy", "billing.ReminderLevel"}
# `<name>_kind` that says how, not which kind of record `<name>_id` points at.
DOERS = {"actor_kind", "by_kind", "author_kind"}


def layer(model: type[models.Model]) -> int:
    """0 is the top. Raises StopIteration for an app without a place in the order."""
    return next(number for number, labels in enumerate(LAYERS) if model._meta.app_label in labels)


def references(model: type[models.Model]) -> list[Any]:
    """Its foreign keys, without the one that says whose row it is."""
    return [f for f in model._meta.local_fields if f.is_relation and not getattr(f, "is_tenant", False)]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_references_point_down(model: type[models.Model]) -> None:
    for field in references(model):
        if field.related_model not in OWN:
            continue
        target = field.related_model
        same_app = target._meta.app_label == model._meta.app_label
        assert same_app or layer(target) > layer(model), f"{field} points up at {target._meta.label}"


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_tenant_model(model: type[models.Model]) -> None:
    tenant = model._meta.get_field("tenant")
    assert isinstance(tenant, TenantField)
    assert tenant.related_model is Organization
    base = "everything" if issubclass(model, RecordModel) else "objects"
    assert model._meta.base_manager_name == base, "let its Meta inherit TenantModel.Meta, or RecordModel.Meta"
    for field in references(model):
        if issubclass(field.related_model, TenantModel):
            assert isinstance(field, TenantForeignKey), f"{field} must be a TenantForeignKey"
        assert not getattr(field, "unique", False), f"{field}: unique must include the organization"
    for field in model._meta.local_fields:
        assert field.primary_key or not field.unique, f"{field}: unique must include the organization"
    assert not model._meta.local_many_to_many, "many-to-many goes through a model of its own"


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_indexes_begin_with_the_organization(model: type[models.Model]) -> None:
    assert not model._meta.unique_together
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields[:1] == ("tenant",), f"{constraint.name} must begin with tenant"
    for index in model._meta.indexes:
        if index.fields and type(index) is models.Index:
            assert index.fields[0] == "tenant" or index.name in FOR_SWEEPS, f"{index.name} must begin with tenant"


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_deletion_is_decided_in_python(model: type[models.Model]) -> None:
    """A database-level SET NULL would empty the organization of a composite key too."""
    allowed = {models.CASCADE, models.PROTECT, models.RESTRICT, models.SET_NULL}
    for field in references(model):
        assert field.remote_field.on_delete in allowed, f"{field}: {field.remote_field.on_delete}"


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_money_is_whole_minor_units(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.local_fields}
    for field in model._meta.local_fields:
        assert not isinstance(field, models.DecimalField), (
            f"{field}: money is bigint minor units, numbers bigint or float8"
        )
        if field.name.endswith("_minor"):
            assert isinstance(field, models.BigIntegerField), field
            currencies = {"currency", field.name.replace("_minor", "_currency")}
            assert names & currencies or model._meta.label in HOME_CURRENCY, f"{field} without a currency"


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_subject_references_come_in_pairs(model: type[models.Model]) -> None:
    """`<x>_kind` beside `<x>_id`, so that merge and timeline find every reference that is no foreign key."""
    fields = {field.name: field for field in model._meta.local_fields}
    for name, field in fields.items():
        if name.endswith("_kind") and name not in DOERS and name.replace("_kind", "_id") in fields:
            assert isinstance(fields[name.replace("_kind", "_id")], models.UUIDField), field
            assert isinstance(field, models.CharField), field


# Of the kind that the row's own `kind` or `noun` names: crm.records.joining says what a merge does about them.
OF_MERGES = ("winner", "loser", "row", "one", "two")


def test_plain_ids_name_a_registered_kind() -> None:
    """A UUID column without a foreign key is a reference upwards: `<kind>_id` must be a kind that pages know."""
    known = set(KINDS) | {
        "actor",
        "subject",
        "about",
        "cause",
        "record",
        "person",
        "company",
        "by",
        "author",
        "message",
        "batch",
        "undoes",
        "group",
        "undone_by",
        *OF_MERGES,
        # Events of websites are too many for a foreign key each; a visitor is a number that his browser made up.
        "website",
        "visit",
        "visitor",
    }
    wrong = []
    for model in TENANT:
        for field in model._meta.local_fields:
            if isinstance(field, models.UUIDField) and not field.primary_key and field.name.endswith("_id"):
                kind = field.name.removesuffix("_id").removeprefix("converted_")
                if kind not in known:
                    wrong.append(str(field))
    assert wrong == []


def test_every_app_has_a_place_in_the_order() -> None:
    for model in OWN:
        layer(model)
