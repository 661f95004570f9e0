"""One's organizations, profile and security; invitations. Signing in itself is allauth's, under /account/."""

from django.urls import path

from crm.accounts.views import organizations, profile

app_name = "accounts"

urlpatterns = [
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/switch/", organizations.switch, name="switch"),
    path("invitations/<str:token>/", organizations.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", organizations.accept, name="accept_invitation"),
    path("me/", profile.profile, name="profile"),
    path("me/security/", profile.security, name="security"),
    path("me/sign-out/", organizations.sign_out, name="sign_out"),
]
