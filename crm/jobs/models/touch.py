"""A record that a job changed, where the record's own history does not say so."""

from django.db import models

from crm.jobs.models.job import Job
from crm.tenancy.models import TenantForeignKey, TenantModel


class JobTouch(TenantModel):
    """Kept so that undo sets back what the job did, and nothing else."""

    job = TenantForeignKey(Job, models.CASCADE, related_name="touches", db_index=False)
    record_kind = models.CharField(max_length=40)
    record_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "job", "record_id"], name="job_touch_once")]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_id}"
