"""Where people and companies stand in the frame."""

from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, navigation, new_menu, palette_pages

navigation.register(
    Entry("Customers", "customers:people", "users", "customers.view", order=20, on_phone=True),
)
new_menu.register(
    Entry("Person", "customers:add_person", "user-plus", "customers.edit", order=10),
    Entry("Company", "customers:add_company", "building-plus", "customers.edit", order=20),
)
palette_pages.register(
    Entry("People", "customers:people", "users", "customers.view", words="contacts customers"),
    Entry("Companies", "customers:companies", "building", "customers.view", words="accounts firms"),
)
register_kind(RecordKind("person", "Person", "People", "user", "customers:person", person_titles))
register_kind(RecordKind("company", "Company", "Companies", "building", "customers:company", company_titles))
