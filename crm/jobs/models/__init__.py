from crm.jobs.models.imports import BUSY, ExternalId, Import, ImportChunk, ImportMapping, ImportState
from crm.jobs.models.job import OPEN, Job, JobState, sees_all_jobs
from crm.jobs.models.touch import JobTouch

__all__ = [
    "BUSY", "OPEN", "ExternalId", "Import", "ImportChunk", "ImportMapping", "ImportState", "Job", "JobState",
    "JobTouch", "sees_all_jobs",
]  # fmt: skip
