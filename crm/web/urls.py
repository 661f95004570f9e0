"""What can be done with the rows of any list; the components on pages of their own, while developing."""

from django.urls import path

from crm.web.custom_fields import views as own_fields
from crm.web.guide import guide
from crm.web.views import calendars, columns, filters, saved_views
from crm.web.views.bulk_edit import bin_rows, edit_rows
from crm.web.views.exporting import export

app_name = "web"

urlpatterns = [
    path("lists/edit/", edit_rows, name="edit"),
    path("lists/bin/", bin_rows, name="bin"),
    path("lists/export/", export, name="export"),
    path("facts/<slug:kind>/<uuid:record_id>/<slug:key>/", own_fields.edit_own_fact, name="own_fact"),
    path("link-suggestions/<slug:kind>/", own_fields.link_suggestions, name="link_suggestions"),
    path("lists/<str:key>/filter/", filters.edit_filters, name="filter"),
    path("lists/<str:key>/columns/", columns.choose_columns, name="columns"),
    path("lists/<str:key>/views/", saved_views.views, name="views"),
    path("lists/<str:key>/views/counts/", saved_views.counts, name="view_counts"),
    path("lists/<str:key>/views/<uuid:view_id>/", saved_views.change_view, name="view"),
    path("lists/<str:key>/views/<uuid:view_id>/deletion/", saved_views.delete, name="view_deletion"),
    path("lists/<str:key>/views/<uuid:view_id>/restoration/", saved_views.restore, name="view_restoration"),
    path("lists/<str:key>/calendar/move/", calendars.move, name="calendar_move"),
    path("lists/<str:key>/calendar/move/<uuid:change_id>/undo/", calendars.unmove, name="calendar_unmove"),
    path("guide/<slug:page>/", guide, name="guide"),
]
