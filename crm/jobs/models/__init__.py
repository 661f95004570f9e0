from crm.jobs.models.job import OPEN, Job, JobState, sees_all_jobs
from crm.jobs.models.touch import JobTouch

__all__ = ["OPEN", "Job", "JobState", "JobTouch", "sees_all_jobs"]
