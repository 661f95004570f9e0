"""Home, tasks, notes, notifications, the composer and the look-up of callers."""

from django.urls import path

from crm.work.lists import TaskList
from crm.work.views import composer, home, look_up, mentions, notes, notifications, tasks

app_name = "work"

urlpatterns = [
    path("", home.home, name="home"),
    path("first-steps/", home.steps, name="first_steps"),
    path("first-steps/shown/", home.show_steps, name="first_steps_shown"),
    path("tasks/", TaskList.view(), name="tasks"),
    path("tasks/bulk/", TaskList.bulk_view(), name="tasks_bulk"),
    path("tasks/new/", tasks.new_task, name="add_task"),
    path("tasks/<uuid:task_id>/", tasks.show_task, name="task"),
    path("tasks/<uuid:task_id>/edit/", tasks.edit_task, name="task_edit"),
    path("tasks/<uuid:record_id>/facts/<slug:field>/", tasks.edit_task_fact, name="task_fact"),
    path("tasks/<uuid:task_id>/done/", tasks.finish_task, name="task_done"),
    path("tasks/<uuid:task_id>/open/", tasks.unfinish_task, name="task_open"),
    path("tasks/<uuid:task_id>/later/", tasks.put_off_task, name="task_later"),
    path("tasks/<uuid:task_id>/bin/", tasks.bin_task, name="task_bin"),
    path("tasks/<uuid:task_id>/restore/", tasks.restore_task, name="task_restore"),
    path("notes/<uuid:note_id>/", notes.edit_note, name="note"),
    path("notes/<uuid:note_id>/deletion/", notes.remove_note, name="note_deletion"),
    path("notes/<uuid:note_id>/restoration/", notes.put_note_back, name="note_restoration"),
    path("mentions/", mentions.members, name="mentions"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_notifications, name="notifications_read"),
    path("notifications/<uuid:notification_id>/", notifications.open_notification, name="notification"),
    path("notifications/<uuid:notification_id>/read/", notifications.toggle_notification, name="notification_read"),
    path("me/notifications/", notifications.notification_settings, name="notification_settings"),
    path("look-up/", look_up.look_up, name="look_up"),
    path("compose/note/", composer.compose_note, name="compose_note"),
    path("compose/mail/", composer.compose_mail, name="compose_mail"),
    path("compose/call/", composer.compose_call, name="compose_call"),
    path("compose/task/", composer.compose_task, name="compose_task"),
    path("compose/letters/", composer.composer_letters, name="composer_letters"),
    path("compose/letters/<uuid:template_id>/", composer.composer_letter, name="composer_letter"),
    path("compose/fields/<str:part>/", composer.composer_part, name="composer_part"),
]
