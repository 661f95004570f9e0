"""A session, and who opened it, asked for by one message: every page begins with both, and one says whom to ask for.

The process remembers what was in a session the last time. It asks for the session and, at once, for whom that meant; if
the session still is what it was, both answers hold. Nothing is believed that the database has not just said.
"""

from dataclasses import dataclass
from datetime import datetime
from sys import getsizeof
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.utils import timezone

from crm.accounts.queries.who import Who, who_asked, who_told
from crm.accounts.requests import Request
from crm.accounts.sessions import KEPT, SessionStore
from crm.tenancy.gathering import answers_to
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.shelves import Shelf

BY_PROTOCOL = KEPT.replace("%s", "$1", 1).replace("%s", "$2::timestamptz").encode()


@dataclass(frozen=True)
class Opened:
    """What was in a session, as the database has it: by whom it was opened, and where he works."""

    data: str
    user_id: UUID
    organization_id: UUID


OPENED: Shelf[Opened] = Shelf(most_bytes=4_000_000)


def as_it_was(request: Request) -> Opened | None:
    """What the process knows of the session that the request names; None where it was read already."""
    session: Any = request.session
    if not isinstance(session, SessionStore) or not session.session_key or session.is_read:
        return None
    return OPENED.get(session.session_key)


def who_opened(request: Request, opened: Opened) -> Who | None:
    """Reads the session, and who opened it; None where it is not what it was. In the organization's scope."""
    session: Any = request.session
    kept, who = answers_to([_session_asked(session.session_key, timezone.now()), who_asked(opened.user_id)])
    data = kept[0][0] if kept else None
    session.is_told(data)
    return who_told(who) if data == opened.data else None


def remember(request: Request, organization_id: UUID) -> None:
    """So it is asked for by one message the next time."""
    session: Any = request.session
    if isinstance(session, SessionStore) and session.session_key and session.kept_data:
        found = Opened(session.kept_data, UUID(session[SESSION_KEY]), organization_id)
        OPENED.put(session.session_key, found, getsizeof(found.data))


def _session_asked(key: str, now: datetime) -> Asked:
    moment = now.isoformat()
    if key.isalnum() and key.isascii():  # as we make them; the driver takes long to write it
        text = KEPT % (f"'{key}'", f"'{moment}'::timestamptz")
    else:
        with connection.cursor() as cursor:
            text = cursor.mogrify(KEPT, [key, now])
    return Asked(text, BY_PROTOCOL, (key.encode(), moment.encode()))
