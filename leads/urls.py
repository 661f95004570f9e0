"""Pages of leads."""

from django.urls import path

from leads.lists import LeadList
from leads.views import builder, distribution, forms, leads, offers, qualifications, scoring, stages, work

app_name = "leads"

urlpatterns = [
    path("", LeadList.view(), name="leads"),
    path("bulk/", LeadList.bulk_view(), name="leads_bulk"),
    path("new/", leads.new_lead, name="new_lead"),
    path("<uuid:lead_id>/", leads.show_lead, name="lead"),
    path("<uuid:lead_id>/facts/stage/", stages.edit_stage, name="lead_stage"),
    path("<uuid:record_id>/facts/<slug:field>/", leads.edit_lead_fact, name="lead_fact"),
    path("<uuid:lead_id>/owner/", leads.take_lead, name="take"),
    path("<uuid:lead_id>/qualification/", qualifications.qualify, name="qualification"),
    path("<uuid:lead_id>/disqualification/", qualifications.disqualify, name="disqualification"),
    path("<uuid:lead_id>/nurture/", qualifications.nurture, name="nurture"),
    path("<uuid:lead_id>/reopening/", qualifications.reopen, name="reopening"),
    path("<uuid:lead_id>/checklist/<slug:point>/", qualifications.tick, name="tick"),
    path("<uuid:lead_id>/call/", work.log_call, name="call"),
    path("<uuid:lead_id>/deal/", work.convert, name="convert"),
    path("<uuid:lead_id>/deal/undoing/", work.take_back, name="conversion_undoing"),
    path("scoring/", scoring.show_scoring, name="scoring"),
    path("scoring/rules/", scoring.new_rule, name="new_rule"),
    path("scoring/rules/<uuid:rule_id>/", scoring.edit_rule, name="rule"),
    path("scoring/rules/<uuid:rule_id>/removal/", scoring.drop_rule, name="rule_removal"),
    path("distribution/", distribution.show_rules, name="distribution"),
    path("distribution/order/", distribution.order_rules, name="distribution_order"),
    path("distribution/simulation/", distribution.show_simulation, name="simulation"),
    path("distribution/new/", distribution.new_rule, name="new_distribution_rule"),
    path("distribution/<uuid:rule_id>/", distribution.edit_rule, name="distribution_rule"),
    path("distribution/<uuid:rule_id>/activity/", distribution.switch_rule, name="distribution_rule_activity"),
    path("distribution/<uuid:rule_id>/removal/", distribution.drop_rule, name="distribution_rule_removal"),
    path("<uuid:lead_id>/acceptance/", offers.accept, name="accept"),
    path("<uuid:lead_id>/refusal/", offers.decline, name="decline"),
    path("<uuid:lead_id>/distribution/", offers.give, name="give_anew"),
    path("<uuid:lead_id>/choice/", offers.who, name="who"),
    path("forms/", forms.list_forms, name="forms"),
    path("forms/new/", forms.new_form, name="new_form"),
    path("forms/<uuid:form_id>/answers/", forms.show_answers, name="form_answers"),
    path("forms/<uuid:form_id>/activity/", forms.switch, name="form_activity"),
    path("forms/<uuid:form_id>/preview/", forms.preview, name="form_preview"),
    path("forms/answers/<uuid:submission_id>/release/", forms.release, name="release"),
    path("forms/<uuid:form_id>/", builder.show_builder, name="form"),
    path("forms/<uuid:form_id>/<slug:part>/", builder.save_part, name="form_part"),
    path("forms/<uuid:form_id>/fields/new/", builder.new_field, name="new_field"),
    path("forms/<uuid:form_id>/fields/<slug:key>/", builder.save_field, name="field"),
    path("forms/<uuid:form_id>/fields/<slug:key>/place/", builder.place_field, name="field_place"),
    path("forms/<uuid:form_id>/fields/<slug:key>/removal/", builder.drop_field, name="field_removal"),
]
