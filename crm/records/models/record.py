"""What all records have that people edit: a version, a history, own fields of the organization, a place in the bin."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.db import models

from crm.records.keyed import keys_of_new
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

CUSTOM = "custom."  # how history and forms call a field of the organization's own: "custom.<its key>"
KEPT_APART = frozenset({"id", "tenant_id", "version", "deleted_at", "deleted_by_id", "merged_into_id"})


class KeyedRows:
    """Mixed into query sets of records that are found by keys: many new rows at once get theirs, too."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """As Django does, and the keys of them."""
        rows = super().bulk_create(objs, *args, **kwargs)  # type: ignore[misc]  # the query set's
        keys_of_new(rows)
        return rows


class RecordManager[M: models.Model](TenantManager[M]):
    """Rows that are not in the bin."""

    def get_queryset(self) -> TenantQuerySet[M]:
        return super().get_queryset().filter(deleted_at__isnull=True)


class RecordModel(TenantModel):
    """`objects` leaves out what lies in the bin; `everything` has it all, and is what foreign keys read.

    An existing record is saved by `crm.records.actions.keeping.keep`, which writes its history. `save()` is for new
    ones and for columns named in `untracked` (those the program keeps for itself).
    """

    kind: ClassVar[str]  # as in SubjectRef(kind, id)
    untracked: ClassVar[frozenset[str]] = frozenset()  # columns without history

    version = models.PositiveIntegerField(default=1, editable=False)
    # Values of the organization's own fields by their keys; the same values lie in CustomValue to be asked for.
    custom = models.JSONField(default=dict, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False
    )

    everything: ClassVar[TenantManager[Self]] = TenantManager()
    objects: ClassVar[RecordManager[Self]] = RecordManager()

    class Meta(TenantModel.Meta):
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "objects"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """Remember what was read, so that `keep` can tell what changed."""
        record = super().from_db(db, field_names, values, **more)
        record.__dict__["_read"] = dict(zip(field_names, values, strict=False))
        return record

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Read again; what was read now counts as unchanged."""
        names = None if fields is None else list(fields)
        super().refresh_from_db(using, names, from_queryset)
        if names is None:
            self._read = self.columns()
        elif (read := self.__dict__.get("_read")) is not None:
            again = {self._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
            read.update({name: value for name, value in self.columns().items() if name in again})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, or write untracked columns. Raises Unkept where a change would get no history."""
        self.derive()
        is_new = self._state.adding
        if not is_new:
            self._refuse_unkept(kwargs.get("update_fields"))
        super().save(*args, **kwargs)
        self._read = self.columns()
        if is_new:
            keys_of_new([self])
        if is_new and self.custom:
            from crm.records.custom.index import index_values

            index_values([self])

    def derive(self) -> None:
        """Set the columns that follow from others. Overridden where there are such."""

    def columns_of(self, fact: str, value: Any) -> dict[str, Any] | None:
        """What setting a fact of several columns would write: {"value_minor": .., "currency": ..} for "value".

        None for a fact that is a column. Overridden where a noun's form has such facts.
        """
        return None

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """How a value reads that says nothing without another: cents need their currency, which `beside` has.

        None where it reads as it stands. Overridden where there are such.
        """
        return None

    def columns(self) -> dict[str, Any]:
        """The values of the columns that were read, by attribute name."""
        return {
            field.attname: self.__dict__[field.attname]
            for field in self._meta.concrete_fields
            if field.attname in self.__dict__
        }

    def changed_columns(self) -> dict[str, tuple[Any, Any]]:
        """Attribute name -> (what was read, what stands there now), of columns that differ."""
        read = self.__dict__.get("_read")
        if read is None:  # made by bulk_create
            read = type(self)._base_manager.get(pk=self.pk).columns()
            self._read = read
        return {
            name: (read[name], value)
            for name, value in self.columns().items()
            if name in read and read[name] != value and name not in KEPT_APART
        }

    def accept(self, newer: Self, *names: str) -> None:
        """Take over columns, and the version, that were saved through another object of the same row."""
        for name in (*names, "version"):
            setattr(self, name, getattr(newer, name))
            self.__dict__.setdefault("_read", {})[name] = getattr(newer, name)

    def now_kept(self) -> None:
        """What stands there now is what the database has."""
        self._read = self.columns()

    @property
    def in_bin(self) -> bool:
        """Whether it was thrown away and can still be restored."""
        return self.deleted_at is not None

    def _refuse_unkept(self, update_fields: Collection[str] | None) -> None:
        columns = {self._meta.get_field(name).attname for name in update_fields} if update_fields else None  # type: ignore[union-attr]
        unkept = {name for name in self.changed_columns() if columns is None or name in columns} - self.untracked
        if unkept:
            raise Unkept(f"{type(self).__name__}: {', '.join(sorted(unkept))} changed; save by keep(), for the history")


class Unkept(RuntimeError):
    """An existing record was about to be saved without its history."""
