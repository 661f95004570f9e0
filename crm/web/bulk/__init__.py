"""What can be done with many rows of a list at once: export, edit, throw away, and the verbs a list declares.

Each is a job (crm.jobs). Up to AT_ONCE rows it is done while the page waits.
"""

import hashlib
import json
from typing import Any

AT_ONCE = 100


def once(key: str, params: dict[str, Any]) -> str:
    """The key of a job from that of the form: the same form sent twice is one job, with other rows it is another."""
    if not key:
        return ""
    return hashlib.sha256(f"{key} {json.dumps(params, sort_keys=True)}".encode()).hexdigest()
