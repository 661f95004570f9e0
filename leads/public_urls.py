"""Public pages of leads, under /p/<organization>/."""

from django.urls import path

from leads.views import hook_public, public, subscribing

app_name = "leads_public"

urlpatterns = [
    path("hooks/<str:token>/", hook_public.hook, name="hook"),
    path("forms/<slug:form_slug>/", public.form_page, name="form"),
    path("forms/<slug:form_slug>/framed/", public.framed_form, name="framed"),
    path("forms/<slug:form_slug>/start/", public.start, name="start"),
    path("forms/<slug:form_slug>/thanks/", public.thanks, name="thanks"),
    path("forms/<slug:form_slug>/progress/", public.progress, name="progress"),
    path("subscriptions/again/", subscribing.again, name="again"),
    path("subscriptions/<str:token>/", subscribing.confirm, name="confirm"),
]
