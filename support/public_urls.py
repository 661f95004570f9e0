"""Public pages of support, under /p/<organization>/."""

from django.urls import URLPattern, path

from support.views import files, requests

app_name = "support_portal"

urlpatterns: list[URLPattern] = [
    path("portal/requests/", requests.requests, name="requests"),
    path("portal/requests/new/", requests.new_request, name="new"),
    path("portal/requests/<uuid:ticket_id>/", requests.show_request, name="request"),
    path("portal/requests/<uuid:ticket_id>/replies/", requests.reply, name="reply"),
    path("portal/requests/<uuid:ticket_id>/solution/", requests.solve, name="solve"),
    path("portal/files/<uuid:attachment_id>/", files.customer_file, name="file"),
]
