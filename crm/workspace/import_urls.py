"""Imports."""

from django.urls import path

from crm.workspace.views import imports

app_name = "imports"

urlpatterns = [
    path("", imports.imports, name="imports"),
    path("new/", imports.new_import, name="new"),
    path("template/<slug:kind>/", imports.template, name="template"),
    path("<uuid:import_id>/", imports.show_import, name="import"),
    path("<uuid:import_id>/columns/", imports.columns, name="columns"),
    path("<uuid:import_id>/source/", imports.source, name="source"),
    path("<uuid:import_id>/back/", imports.back, name="back"),
    path("<uuid:import_id>/start/", imports.start, name="start"),
    path("<uuid:import_id>/forget/", imports.forget, name="forget"),
]
