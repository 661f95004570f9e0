"""Files as people and companies."""

from crm.customers.imports.companies import CompanyImporter
from crm.customers.imports.people import PeopleImporter
from crm.jobs.imports.registry import register_importer

register_importer(PeopleImporter())
register_importer(CompanyImporter())
