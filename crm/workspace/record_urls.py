"""What every kind of record has: its history, and its way into the bin and out again."""

from django.urls import path

from crm.workspace.views import bin as bin_views
from crm.workspace.views import history

app_name = "records"

urlpatterns = [
    path("<slug:kind>/<uuid:record_id>/history/", history.history, name="history"),
    path("<slug:kind>/<uuid:record_id>/bin/", bin_views.throw_away, name="bin"),
    path("<slug:kind>/<uuid:record_id>/restore/", bin_views.restore, name="restore"),
    path("<slug:kind>/<uuid:record_id>/purge/", bin_views.delete_for_good, name="purge"),
    path("changes/<uuid:change_id>/undo/", history.undo, name="undo"),
]
