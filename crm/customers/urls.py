"""Pages of people and companies."""

from django.urls import path

from crm.customers.lists import CompanyList, PeopleList
from crm.customers.views import companies, people

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
]
