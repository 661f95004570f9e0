"""Tasks in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from crm.work.api.tasks import Tasks

add_records(Tasks, "Tasks", order=60)
add_route(f"tasks/{ITEM}completion/", Tasks, {"post": "complete", "delete": "reopen"}, "task_completion")
