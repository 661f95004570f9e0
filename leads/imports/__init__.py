"""Files as leads."""

from crm.events.catalog.leads import LeadChanged
from crm.jobs.imports.registry import register_importer
from crm.jobs.imports.undoing import register_edits
from leads.imports.importer import LeadImporter

register_importer(LeadImporter())
register_edits(LeadChanged.kind)
