"""Sessions in the database, read without the ORM: every request asks for its own, and no two ask otherwise."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from crm.accounts.models import User

MOST = 512  # sessions whose words one process need not read again
KEPT = f'SELECT session_data FROM "{Session._meta.db_table}" WHERE session_key = %s AND expire_date > %s'  # noqa: S608


class SessionStore(db.SessionStore):
    """Django's, except for how it reads. `kept_data` is what the database had of it when it was read."""

    kept_data: str | None = None

    def load(self) -> dict[str, Any]:
        """What was put into it; nothing, and a new key for what will be, where it ran out or never was."""
        return self._loaded(_kept(self.session_key, timezone.now()))

    @property
    def is_read(self) -> bool:
        """Whether it need not be asked for any more."""
        return hasattr(self, "_session_cache")

    def is_told(self, kept: str | None) -> None:
        """What `load` would find was asked for together with something else (crm/accounts/opening.py)."""
        self._session_cache = self._loaded(kept)

    def _loaded(self, kept: str | None) -> dict[str, Any]:
        self.kept_data = kept
        if kept is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = json.loads(_read(kept))
        return found


def is_opened_by(session: SessionBase, user: User) -> bool:
    """Whether the user opened it with the password that he has now. False also where only Django itself can tell."""
    backend, proof = session.get(BACKEND_SESSION_KEY), session.get(HASH_SESSION_KEY)
    known = user.is_active and backend in settings.AUTHENTICATION_BACKENDS
    return bool(known and proof and constant_time_compare(proof, user.get_session_auth_hash()))


@lru_cache(maxsize=MOST)
def _read(kept: str) -> str:
    """What was put into it, its signature being right; as a text, since who asks may change what he gets."""
    return json.dumps(SessionStore().decode(kept))


def _kept(key: str | None, now: datetime) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [key, now])
        row = cursor.fetchone()
    return row[0] if row else None
