"""Public pages of mail, under /p/<organization>/."""

from django.urls import URLPattern, path

from crm.mail.views import unsubscribing

app_name = "mail_public"

urlpatterns: list[URLPattern] = [
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe_page, name="unsubscribe"),
]
