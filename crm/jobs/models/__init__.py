from crm.jobs.models.job import OPEN, Job, JobState
from crm.jobs.models.touch import JobTouch

__all__ = ["OPEN", "Job", "JobState", "JobTouch"]
