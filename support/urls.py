"""Pages of support."""

from django.urls import URLPattern, path

from support.views import desk, files, settings, tickets

app_name = "support"

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    path("tickets/new/", tickets.new, name="new"),
    path("tickets/next/", tickets.take, name="take_next"),
    path("tickets/<uuid:ticket_id>/", desk.show_ticket, name="ticket"),
    path("tickets/<uuid:ticket_id>/answers/", tickets.answer, name="answer"),
    path("tickets/<uuid:ticket_id>/notes/", tickets.note, name="note"),
    path("tickets/<uuid:ticket_id>/status/", tickets.status, name="status"),
    path("tickets/<uuid:ticket_id>/priority/", tickets.priority, name="priority"),
    path("tickets/<uuid:ticket_id>/assignee/", tickets.assignee, name="assignee"),
    path("tickets/<uuid:ticket_id>/choice/", tickets.who, name="who"),
    path("tickets/<uuid:ticket_id>/queue/", tickets.queue, name="queue"),
    path("files/<uuid:attachment_id>/", files.staff_file, name="file"),
    path("settings/", settings.settings, name="settings"),
    path("settings/queues/", settings.queues, name="queues"),
    path("settings/queues/<uuid:queue_id>/closing/", settings.queue_closing, name="close_queue"),
]
