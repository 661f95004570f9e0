"""How many leads somebody has open."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from crm.staff.loads import LoadSource, register_load
from crm.staff.models import WorkKind
from leads.models import Lead


def open_leads(member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Open leads of each."""
    rows = Lead.objects.all().open().filter(owner_id__in=member_ids).order_by()
    return dict(rows.values_list("owner_id").annotate(Count("id")))


register_load(LoadSource(WorkKind.LEAD, "open lead", open_leads, "leads.work"))
