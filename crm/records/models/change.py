"""Who changed what of a record, from what to what."""

from django.db import models
from django.utils import timezone

from crm.events.types import ActorRef
from crm.tenancy.models import TenantModel


class RecordChange(TenantModel):
    """One save of one record.

    `changes` maps a field ("city", "owner_id", "custom.tier") to its old and new value as JSON, for undo and for
    merging; `words` maps it to its label and both values as people read them then: {"city": ["City", "Bonn", ""]}.
    """

    kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()  # the record's after this
    changes = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)
    batch_id = models.UUIDField(null=True)  # changes that were one command, undone together
    undoes_id = models.UUIDField(null=True)  # the change or the batch that this one took back

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "record_id", "version"], name="change_once_per_version"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "batch_id", "id"], condition=models.Q(batch_id__isnull=False), name="change_batch"
            ),
            models.Index(fields=["tenant", "actor_id", "-id"], name="change_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}: version {self.version}"

    @property
    def actor(self) -> ActorRef:
        """Who did it."""
        return ActorRef(self.actor_kind, self.actor_id)

    @property
    def told(self) -> dict[str, tuple[str, str]]:
        """{label: (old, new)} as events carry it, the label as it stands within a sentence."""
        return self.told_without()

    def told_without(self, *columns: str) -> dict[str, tuple[str, str]]:
        """The same, columns left out that another event or another column tells of."""
        rows = (row for column, row in self.words.items() if column not in columns)
        return {_inside(label): (old, new) for label, old, new in rows}


def _inside(label: str) -> str:
    """ "Job title" is "job title" within a sentence; "VIP level" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
