from crm.diary.models.busy_time import BusyTime
from crm.diary.models.calendar import Calendar, Item
from crm.diary.models.copy import MeetingCopy
from crm.diary.models.diary import Diary, State

__all__ = ["BusyTime", "Calendar", "Diary", "Item", "MeetingCopy", "State"]
