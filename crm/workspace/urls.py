"""Settings of the organization."""

from django.urls import path

from crm.workspace.views import api_keys, audit, custom_fields, leaving, members, roles, settings, teams
from crm.workspace.views import bin as bin_views

app_name = "workspace"

urlpatterns = [
    path("", settings.index, name="settings"),
    path("organization/", settings.organization, name="organization"),
    path("organization/logo/", settings.logo, name="logo"),
    path("members/", members.members, name="members"),
    path("members/<uuid:member_id>/", members.member, name="member"),
    path("members/<uuid:member_id>/leaving/", leaving.leaving, name="leaving"),
    path("members/<uuid:member_id>/active/", members.member_active, name="member_active"),
    path("invitations/<uuid:invitation_id>/withdraw/", members.withdraw_invitation, name="withdraw_invitation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<uuid:team_id>/", teams.team, name="team"),
    path("teams/<uuid:team_id>/removal/", teams.remove, name="remove_team"),
    path("bin/", bin_views.show_bin, name="bin"),
    path("bin/restore/", bin_views.restore_picked, name="restore_picked"),
    path("fields/", custom_fields.own_fields, name="own_fields"),
    path("fields/<slug:kind>/", custom_fields.own_fields, name="own_fields_of"),
    path("fields/<slug:kind>/new/", custom_fields.new_own_field, name="new_own_field"),
    path("fields/<slug:kind>/order/", custom_fields.own_fields_order, name="own_fields_order"),
    path("field/<uuid:field_id>/", custom_fields.own_field, name="own_field"),
    path("field/<uuid:field_id>/activity/", custom_fields.own_field_activity, name="own_field_activity"),
    path("audit/", audit.audit, name="audit"),
    path("audit/audit.csv", audit.audit_file, name="audit_file"),
    path("roles/", roles.roles, name="roles"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/<uuid:key_id>/revocation/", api_keys.revoke_api_key, name="revoke_api_key"),
    path("roles/<uuid:role_id>/", roles.role, name="role"),
]
