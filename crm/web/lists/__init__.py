"""The list page: declared per noun (columns, filters, sorts, views, bulk verbs), built once.

class LeadList(ListPage[Lead]):
    title, noun, capability, url_name = "Leads", "leads", "leads.view", "leads:inbox"
    columns = (Column("name", "Name", kind="name", href="leads:lead"), ...)
    ...
urlpatterns = [path("", LeadList.view(), name="inbox"), path("bulk/", LeadList.bulk_view(), name="inbox_bulk")]
"""

from crm.web.lists.columns import Column
from crm.web.lists.declarations import BulkVerb, Empty, View
from crm.web.lists.filters import ListFilters
from crm.web.lists.page import ListPage

__all__ = ["BulkVerb", "Column", "Empty", "ListFilters", "ListPage", "View"]
