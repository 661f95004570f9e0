from crm.work.models.call import Call, CallDirection, CallOutcome
from crm.work.models.first_run import FirstRun
from crm.work.models.mention import Mention
from crm.work.models.note import Note
from crm.work.models.notification import Notification, NotificationSettings
from crm.work.models.task import Priority, Task

__all__ = [
    "Call",
    "CallDirection",
    "CallOutcome",
    "FirstRun",
    "Mention",
    "Note",
    "Notification",
    "NotificationSettings",
    "Priority",
    "Task",
]
