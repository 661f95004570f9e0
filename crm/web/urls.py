"""What can be done with the rows of any list; the components on pages of their own, while developing."""

from django.urls import path

from crm.web.guide import guide
from crm.web.views.exporting import export

app_name = "web"

urlpatterns = [
    path("lists/export/", export, name="export"),
    path("guide/<slug:page>/", guide, name="guide"),
]
