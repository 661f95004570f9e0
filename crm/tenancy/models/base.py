"""What every row of an organization is made of."""

from functools import cache
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.sql.where import AND, WhereNode

from crm.tenancy.ids import uuid7
from crm.tenancy.scope import current_organization_id, require_organization_id


class CurrentOrganization(models.Expression):
    """The organization being worked for, bound when the SQL is compiled: query sets made at import time are safe."""

    def __init__(self) -> None:
        super().__init__(output_field=models.UUIDField())

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """The placeholder and its value. Raises NoOrganization outside of a scope."""
        return "%s", (require_organization_id(),)


class TenantField(models.ForeignKey):  # type: ignore[type-arg]
    """Whose row it is. Filled from the scope, never from a form.

    A row that can't be without another one of its organization may leave it to that reference to say that there is
    such an organization (`db_constraint=False`): one check less for each row. tests/tenancy looks at the database.
    """

    is_tenant = True

    def __init__(self, to: Any = "tenancy.Organization", on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.setdefault("default", current_organization_id)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference to a row of the same organization; the database key behind it is (tenant_id, this)."""

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """Join on the organization too, so that the planner and Citus see it."""
        if not (alias and related_alias):
            return None
        here: Any = self.model._meta.get_field("tenant")
        there: Any = self.related_model._meta.get_field("tenant")
        condition = WhereNode()
        condition.add(here.get_lookup("exact")(here.get_col(related_alias), there.get_col(alias)), AND)
        return condition

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, Any]:
        """Reading `row.owner` asks for the owner of the same organization."""
        return {"tenant_id": instance.tenant_id}


class TenantQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows of the current organization."""

    def create(self, **values: Any) -> M:
        return super().create(**values)


class TenantManager[M: models.Model](models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Adds the explicit filter to the policy's: the planner gets a constant."""

    def get_queryset(self) -> TenantQuerySet[M]:
        rows: TenantQuerySet[M] = super().get_queryset()
        rows.query = _bound_query(self.model).clone()  # resolved once: every query of the program begins here
        return rows


@cache
def _bound_query(model: type[models.Model]) -> Any:
    return models.QuerySet(model).filter(tenant_id=CurrentOrganization()).query


class TenantModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = TenantField()

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # saves and foreign-key reads carry the filter too
