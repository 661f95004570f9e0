"""Settings of the organization."""

from django.urls import path

from crm.workspace.views import members, settings

app_name = "workspace"

urlpatterns = [
    path("", settings.index, name="settings"),
    path("organization/", settings.organization, name="organization"),
    path("members/", members.members, name="members"),
    path("members/<uuid:member_id>/", members.member, name="member"),
    path("members/<uuid:member_id>/active/", members.member_active, name="member_active"),
    path("invitations/<uuid:invitation_id>/withdraw/", members.withdraw_invitation, name="withdraw_invitation"),
    path("teams/", members.teams, name="teams"),
    path("roles/", members.roles, name="roles"),
    path("roles/<uuid:role_id>/", members.role, name="role"),
]
