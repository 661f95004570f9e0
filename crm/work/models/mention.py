"""A colleague who was named in a note or in a task's description."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Mention(TenantModel):
    """`name` is how he was called in the text; whoever reads it sees what he is called now."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    note = TenantForeignKey("work.Note", models.CASCADE, null=True, blank=True, related_name="mentions")
    task = TenantForeignKey("work.Task", models.CASCADE, null=True, blank=True, related_name="mentions")
    name = models.CharField(max_length=120)
    told = models.BooleanField(default=False)  # not where he may not see the record
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "note", "member"], condition=models.Q(note__isnull=False), name="mention_in_note_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "task", "member"], condition=models.Q(task__isnull=False), name="mention_in_task_once"
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.name}"
