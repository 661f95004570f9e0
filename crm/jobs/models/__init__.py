from crm.jobs.models.job import OPEN, Job, JobState

__all__ = ["OPEN", "Job", "JobState"]
