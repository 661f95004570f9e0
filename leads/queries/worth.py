"""What a lead counts as whose worth nobody knows. Read at most every few minutes by a process: it changes nightly."""

import time
from uuid import UUID

from crm.tenancy.scope import require_organization_id
from leads.models import ScoreSettings

KEPT = 600.0  # seconds
MOST = 5000  # organizations

_known: dict[UUID, tuple[float, int]] = {}


def typical_value() -> int:
    """Minor units; 0 where the organization has no values yet."""
    organization_id = require_organization_id()
    now = time.monotonic()
    known = _known.get(organization_id)
    if known is None or known[0] < now:
        if len(_known) >= MOST:
            _known.clear()
        value = ScoreSettings.objects.values_list("typical_value_minor", flat=True).first() or 0
        known = _known[organization_id] = (now + KEPT, value)
    return known[1]
