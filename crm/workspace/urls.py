"""Settings of the organization."""

from django.urls import path

from crm.workspace.views import members, roles, settings, teams

app_name = "workspace"

urlpatterns = [
    path("", settings.index, name="settings"),
    path("organization/", settings.organization, name="organization"),
    path("organization/logo/", settings.logo, name="logo"),
    path("members/", members.members, name="members"),
    path("members/<uuid:member_id>/", members.member, name="member"),
    path("members/<uuid:member_id>/active/", members.member_active, name="member_active"),
    path("invitations/<uuid:invitation_id>/withdraw/", members.withdraw_invitation, name="withdraw_invitation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<uuid:team_id>/", teams.team, name="team"),
    path("teams/<uuid:team_id>/removal/", teams.remove, name="remove_team"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<uuid:role_id>/", roles.role, name="role"),
]
