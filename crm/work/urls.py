"""Home, tasks, notifications and the composer."""

from django.urls import path

from crm.work.lists import TaskList
from crm.work.views import composer, home, tasks

app_name = "work"

urlpatterns = [
    path("", home.home, name="home"),
    path("tasks/", TaskList.view(), name="tasks"),
    path("tasks/bulk/", TaskList.bulk_view(), name="tasks_bulk"),
    path("tasks/new/", tasks.new_task, name="add_task"),
    path("tasks/<uuid:task_id>/", home.show_task, name="task"),
    path("tasks/<uuid:task_id>/done/", tasks.finish_task, name="task_done"),
    path("tasks/<uuid:task_id>/open/", tasks.unfinish_task, name="task_open"),
    path("notifications/", home.notifications, name="notifications"),
    path("notifications/read/", home.read_notifications, name="notifications_read"),
    path("compose/note/", composer.compose_note, name="compose_note"),
    path("compose/mail/", composer.compose_mail, name="compose_mail"),
    path("compose/call/", composer.compose_call, name="compose_call"),
    path("compose/task/", composer.compose_task, name="compose_task"),
]
