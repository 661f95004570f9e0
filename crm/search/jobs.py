"""What long work leaves to the search."""

from crm.jobs.imports.working import make_findable
from crm.search.actions.bulk import index_imported

make_findable(index_imported)
