"""Pages of people and companies."""

from django.urls import path

from crm.customers.lists import CompanyList, PeopleList
from crm.customers.views import companies, health, known, matching, merging, parts, people

app_name = "customers"

urlpatterns = [
    path("people/", PeopleList.view(), name="people"),
    path("people/bulk/", PeopleList.bulk_view(), name="people_bulk"),
    path("people/new/", people.new_person, name="add_person"),
    path("people/<uuid:person_id>/", people.show_person, name="person"),
    path("people/<uuid:record_id>/facts/<slug:field>/", people.edit_person_fact, name="person_fact"),
    path("companies/", CompanyList.view(), name="companies"),
    path("companies/new/", companies.new_company, name="add_company"),
    path("companies/<uuid:company_id>/", companies.show_company, name="company"),
    path("companies/<uuid:record_id>/facts/<slug:field>/", companies.edit_company_fact, name="company_fact"),
    path("companies/<uuid:company_id>/parent/", parts.parent, name="parent"),
    path("people/<uuid:person_id>/jobs/", parts.job, name="add_job"),
    path("people/<uuid:person_id>/jobs/<uuid:job_id>/", parts.job, name="job"),
    path("people/<uuid:person_id>/jobs/<uuid:job_id>/removal/", parts.drop_job, name="remove_job"),
    path("known/person/", known.known_person, name="known_person"),
    path("known/company/", known.known_company, name="known_company"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("duplicates/again/", merging.look_again, name="look_again"),
    path("duplicates/<uuid:pair_id>/", merging.pair, name="pair"),
    path("duplicates/<uuid:pair_id>/dismissal/", merging.dismissal, name="dismiss_pair"),
    path("duplicates/<uuid:pair_id>/reopening/", merging.reopening, name="reopen_pair"),
    path("merges/<uuid:merge_id>/removal/", merging.apart, name="apart"),
    path("<slug:kind>/merge/", merging.merge_picked, name="merge_picked"),
    path("<slug:kind>/<uuid:record_id>/merge/", merging.merge_with, name="merge_with"),
    path("<slug:kind>/<uuid:record_id>/merge/<uuid:other_id>/", merging.merging, name="merge"),
    path("matching/", matching.matching, name="matching"),
    path("matching/new/", matching.rule, name="add_matching_rule"),
    path("matching/answers/", matching.answers, name="duplicate_answers"),
    path("matching/defaults/", matching.defaults, name="matching_defaults"),
    path("matching/<uuid:rule_id>/", matching.rule, name="matching_rule"),
    path("matching/<uuid:rule_id>/removal/", matching.remove, name="remove_matching_rule"),
    path("health/", health.rules, name="health"),
    path("health/new/", health.rule, name="add_health_rule"),
    path("health/<uuid:rule_id>/", health.rule, name="health_rule"),
    path("health/<uuid:rule_id>/removal/", health.remove, name="remove_health_rule"),
    path("<slug:kind>/<uuid:record_id>/<slug:channel>/add/", parts.channel, name="add_channel"),
    path("<slug:kind>/<uuid:record_id>/<slug:channel>/<uuid:row_id>/", parts.channel, name="channel"),
    path("<slug:kind>/<uuid:record_id>/<slug:channel>/<uuid:row_id>/removal/", parts.remove_way, name="remove_channel"),
    path("<slug:kind>/<uuid:record_id>/credit/", parts.credit, name="credit"),
    path("<slug:kind>/<uuid:record_id>/tags/", parts.tag, name="tag"),
    path("<slug:kind>/<uuid:record_id>/tags/removal/", parts.untag, name="untag"),
    path("<slug:kind>/<uuid:record_id>/tags/suggestions/", parts.tags, name="tag_suggestions"),
]
