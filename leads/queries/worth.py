"""What a lead counts as whose worth nobody knows. Read at most every few minutes by a process: it changes nightly."""

import time
from uuid import UUID

from crm.tenancy.scope import require_organization_id
from leads.models import ScoreSettings
from leads.priority import hundredths

KEPT = 600.0  # seconds
MOST = 5000  # organizations

_known: dict[UUID, tuple[float, int]] = {}


def typical_value() -> int:
    """In hundredths of the organization's currency; 0 where it has no values yet."""
    organization_id = require_organization_id()
    now = time.monotonic()
    known = _known.get(organization_id)
    if known is None or known[0] < now:
        if len(_known) >= MOST:
            _known.clear()
        found = ScoreSettings.objects.values_list("typical_value_minor", "tenant__currency").first()
        value = hundredths(*found) if found else 0
        known = _known[organization_id] = (now + KEPT, value)
    return known[1]
