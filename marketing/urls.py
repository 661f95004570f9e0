"""Pages of marketing."""

from django.urls import URLPattern, path

from marketing.views import builder, journeys, mail_templates, runs

app_name = "marketing"

urlpatterns: list[URLPattern] = [
    path("mails/", mail_templates.show_mails, name="mails"),
    path("mails/new/", mail_templates.new_mail, name="new_mail"),
    path("mails/<uuid:template_id>/", mail_templates.edit_mail, name="mail"),
    path("mails/<uuid:template_id>/preview/", mail_templates.show_preview, name="mail_preview"),
    path("mails/<uuid:template_id>/publication/", mail_templates.publish_mail, name="mail_publication"),
    path("journeys/", journeys.show_journeys, name="journeys"),
    path("journeys/new/", journeys.new_journey, name="new_journey"),
    path("journeys/<uuid:flow_id>/", builder.show_journey, name="journey"),
    path("journeys/<uuid:flow_id>/name/", journeys.rename_journey, name="journey_name"),
    path("journeys/<uuid:flow_id>/versions/", journeys.show_versions, name="journey_versions"),
    path("journeys/<uuid:flow_id>/publication/", journeys.publish_journey, name="publish_journey"),
    path("journeys/<uuid:flow_id>/pause/", journeys.pause_journey, name="pause_journey"),
    path("journeys/<uuid:flow_id>/resumption/", journeys.resume_journey, name="resume_journey"),
    path("journeys/<uuid:flow_id>/discard/", journeys.discard_changes, name="discard_journey"),
    path("journeys/<uuid:flow_id>/trigger/", builder.save_trigger, name="journey_trigger"),
    path("journeys/<uuid:flow_id>/steps/", builder.new_step, name="new_step"),
    path("journeys/<uuid:flow_id>/steps/<str:step_id>/", builder.save_step, name="journey_step"),
    path("journeys/<uuid:flow_id>/steps/<str:step_id>/removal/", builder.drop_step, name="drop_step"),
    path("journeys/<uuid:flow_id>/reach/", builder.show_reach, name="journey_reach"),
    path("journeys/<uuid:flow_id>/test/", runs.show_test, name="journey_test"),
    path("journeys/<uuid:flow_id>/people/", runs.show_people, name="journey_people"),
    path("journeys/runs/<uuid:run_id>/", runs.show_run, name="run"),
    path("journeys/runs/<uuid:run_id>/stop/", runs.take_out, name="stop_run"),
    path("journeys/runs/<uuid:run_id>/retry/", runs.try_again, name="retry_run"),
]
