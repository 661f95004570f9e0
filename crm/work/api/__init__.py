"""Tasks in the API."""

from crm.api.records import ITEM, add_list
from crm.api.routes import add_route
from crm.work.api.tasks import Tasks

add_list(Tasks, "Tasks", order=60, writes=True, actions={"get": "list", "post": "create"})
add_route(f"tasks/{ITEM}", Tasks, {"get": "retrieve"}, "task")
add_route(f"tasks/{ITEM}completion/", Tasks, {"post": "complete", "delete": "reopen"}, "task_completion")
