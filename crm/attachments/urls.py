"""Files of records."""

from django.urls import path

from crm.attachments.views import files

app_name = "attachments"

urlpatterns = [
    path("<slug:kind>/<uuid:record_id>/", files.upload, name="upload"),
    path("<uuid:file_id>/", files.download, name="file"),
    path("<uuid:file_id>/removal/", files.remove, name="remove"),
    path("<uuid:file_id>/restore/", files.restore, name="restore"),
]
