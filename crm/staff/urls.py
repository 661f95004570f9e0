"""Pages of the team."""

from django.urls import path

from crm.staff.views import calendars, skills, team, who

app_name = "staff"

urlpatterns = [
    path("", team.show_workload, name="workload"),
    path("who/", who.show_who, name="who"),
    path("skills/", skills.show_skills, name="skills"),
    path("skills/level/", skills.set_one, name="level"),
    path("skills/new/", skills.edit_skill, name="new_skill"),
    path("skills/need/", skills.edit_need, name="need"),
    path("skills/<uuid:skill_id>/", skills.edit_skill, name="skill"),
    path("skills/<uuid:skill_id>/removal/", skills.drop_skill, name="skill_removal"),
    path("hours/", calendars.list_calendars, name="calendars"),
    path("hours/new/", calendars.edit_calendar, name="new_calendar"),
    path("hours/usual/", calendars.edit_usual, name="usual_calendar"),
    path("hours/<uuid:calendar_id>/", calendars.edit_calendar, name="calendar"),
    path("hours/<uuid:calendar_id>/removal/", calendars.drop_calendar, name="calendar_removal"),
    path("territories/", calendars.list_territories, name="territories"),
    path("territories/new/", calendars.edit_territory, name="new_territory"),
    path("territories/<uuid:territory_id>/", calendars.edit_territory, name="territory"),
    path("territories/<uuid:territory_id>/removal/", calendars.drop_territory, name="territory_removal"),
    path("absences/<uuid:absence_id>/removal/", team.drop_absence, name="absence_removal"),
    path("<uuid:member_id>/", team.show_member, name="member"),
    path("<uuid:member_id>/hours/", team.edit_hours, name="member_hours"),
    path("<uuid:member_id>/work/", team.edit_work, name="member_work"),
    path("<uuid:member_id>/absences/", team.new_absence, name="new_absence"),
]
