"""The calendar: another way to look at a list, with the same filters, views and search.

A list becomes one by saying which of its columns are its days and how a row reads there:

register_calendar(CalendarSource(
    "work:tasks", "due", moment="due_at", day="due_on", entry=task_entry, move=move_task, may_move="work.edit",
    add=("work:add_task", "day", "at"),
))

Its address is the list's own with `as=month`, `week` or `day`, and `on=2026-11-23`.
"""

from crm.web.calendars.sources import CalendarSource, Entry, Looked, Slot, register_beside, register_calendar

__all__ = ["CalendarSource", "Entry", "Looked", "Slot", "register_beside", "register_calendar"]
