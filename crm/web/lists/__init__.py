"""The list page: declared per noun (columns, sorts, views, bulk verbs), built once.

What it filters by are the fields that the noun's fields.py registers for conditions.
A board or calendar has a FilterBar of its own.

class LeadList(ListPage[Lead]):
    title, noun, capability, url_name = "Leads", "leads", "leads.view", "leads:inbox"
    columns = (Column("name", "Name", kind="name", href="leads:lead"), ...)
    ...
urlpatterns = [path("", LeadList.view(), name="inbox"), path("bulk/", LeadList.bulk_view(), name="inbox_bulk")]
"""

from crm.web.lists.bar import FilterBar
from crm.web.lists.columns import Column
from crm.web.lists.declarations import BulkPage, BulkVerb, Empty, View
from crm.web.lists.page import ListPage
from crm.web.lists.registry import Place, register_place

__all__ = ["BulkPage", "BulkVerb", "Column", "Empty", "FilterBar", "ListPage", "Place", "View", "register_place"]
