from crm.work.models.call import Call, CallDirection, CallOutcome
from crm.work.models.note import Note
from crm.work.models.notification import Notification
from crm.work.models.task import Task

__all__ = ["Call", "CallDirection", "CallOutcome", "Note", "Notification", "Task"]
