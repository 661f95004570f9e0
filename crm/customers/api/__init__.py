"""People and companies in the API."""

from crm.api.records import add_records
from crm.customers.api.companies import Companies
from crm.customers.api.merging import add_merging
from crm.customers.api.people import People

add_records(People, "People", order=10)
add_records(Companies, "Companies", order=20)
add_merging(People)
add_merging(Companies)
