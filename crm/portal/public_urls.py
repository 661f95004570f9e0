"""Public pages of the portal, under /p/<organization>/."""

from django.urls import URLPattern, path

from crm.portal.views import home, sign_in

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/details/", home.details, name="details"),
    path("portal/sign-in/", sign_in.sign_in, name="sign_in"),
    path("portal/sign-in/code/", sign_in.code, name="code"),
    path("portal/sign-out/", sign_in.sign_out, name="sign_out"),
]
