"""A file that is taken over into records: what was sent, which column is what, what came of it."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.jobs.models.job import Job, sees_all_jobs
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ImportState(models.TextChoices):
    READING = "reading", "Reading the file"
    BROKEN = "broken", "Can't be read"
    COLUMNS = "columns", "Waiting for its columns"
    CHECKING = "checking", "Trying it out"
    CHECKED = "checked", "Ready to import"
    RUNNING = "running", "Importing"
    DONE = "done", "Imported"
    UNDONE = "undone", "Taken back"


BUSY = (ImportState.READING, ImportState.CHECKING, ImportState.RUNNING)


class ImportQuerySet(TenantQuerySet["Import"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; everybody's for those who may see all jobs and all records."""
        return self if sees_all_jobs(actor) else self.filter(by_id=actor.member_id)


class Import(TenantModel):
    """One file. `reading` counts how often it was read: each time its staged rows get keys of their own."""

    kind = models.CharField(max_length=40)  # of records, as in crm.jobs.imports.registry
    by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    key = models.CharField(max_length=120, blank=True)  # of the form that sent it: sent twice, it is one import

    file = models.CharField(max_length=120, blank=True)  # as it was sent; "" once it was forgotten
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveBigIntegerField(default=0)
    has_files = models.BooleanField(default=True)

    # How it is read: {"format", "encoding", "separator", "sheet", "sheets", "headed"}.
    source = models.JSONField(default=dict)
    reading = models.PositiveIntegerField(default=1)
    broken = models.CharField(max_length=300, blank=True)  # why it can't be
    parts = models.PositiveIntegerField(default=0)  # staged ones
    rows = models.PositiveIntegerField(default=0)
    # What stands in the file: [{"header", "samples", "filled", "longest"}, ...].
    columns = models.JSONField(default=list)
    header_key = models.CharField(max_length=64, blank=True)
    preset = models.CharField(max_length=20, blank=True)

    mapping = models.JSONField(default=list)  # per column {"target", "format"}
    options = models.JSONField(default=dict)
    read_job = TenantForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    check_job = TenantForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    run_job = TenantForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    undo_job = TenantForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    found = models.JSONField(default=dict)  # of the try: {"counts", "problems", "samples"}
    result = models.JSONField(default=dict)  # of the run: the same

    objects: ClassVar[ImportQuerySet] = TenantManager.from_queryset(ImportQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "by", "key"], condition=~models.Q(key=""), name="import_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="import_newest"),
            models.Index(fields=["tenant", "run_job"], condition=models.Q(run_job__isnull=False), name="import_by_run"),
            models.Index(fields=["tenant", "created_at"], condition=models.Q(has_files=True), name="import_with_files"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def job(self) -> Job | None:
        """The work that belongs to its state."""
        jobs = {
            ImportState.READING: self.read_job,
            ImportState.CHECKING: self.check_job,
            ImportState.RUNNING: self.run_job,
            ImportState.DONE: self.run_job,
            ImportState.UNDONE: self.undo_job,
        }
        return jobs.get(ImportState(self.state))

    @property
    def is_busy(self) -> bool:
        """Whether something is being done with it right now."""
        return self.state in BUSY and (self.job is None or self.job.is_open)

    @property
    def targets(self) -> list[str]:
        """What each column is taken for; "" for one that is left out."""
        return [str(column.get("target", "")) for column in self.mapping]


class ImportChunk(TenantModel):
    """What one staged part came to: which of its rows name somebody a second time, and what the run made of them.

    `made` is what undo takes back: {"person": [ids], "company": [...]}; written with the records themselves.
    """

    of = TenantForeignKey(Import, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    doubles = models.JSONField(default=list)  # numbers of rows
    made = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "of", "number"], name="import_chunk_once")]

    def __str__(self) -> str:
        return f"part {self.number}"

    def ids(self, kind: str) -> list[UUID]:
        """What the run made of this kind."""
        return [UUID(each) for each in self.made.get(kind, [])]


class ImportMapping(TenantModel):
    """Which column was what the last time a file had these headers."""

    kind = models.CharField(max_length=40)
    header_key = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)  # {header: {"target", "format"}}
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "header_key"], name="import_mapping_once")]

    def __str__(self) -> str:
        return self.kind


class ExternalId(TenantModel):
    """How another program calls a record: its next export is matched by it."""

    record_kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    source = models.CharField(max_length=40)  # "hubspot"; "file" where nobody said
    key = models.CharField(max_length=120)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "record_kind", "source", "key"], name="external_id_once")
        ]
        indexes = [models.Index(fields=["tenant", "record_kind", "record_id"], name="external_id_of_record")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"

    @classmethod
    def known(cls, kind: str, source: str, keys: Any) -> dict[str, UUID]:
        """Records by how that program calls them."""
        rows = cls.objects.filter(record_kind=kind, source=source, key__one_of=keys)
        return dict(rows.values_list("key", "record_id"))
