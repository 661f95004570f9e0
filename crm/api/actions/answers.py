"""Do what a request asks once, however often it is sent."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.api.models import KeptAnswer
from crm.api.models.kept_answer import KEPT
from crm.errors import Refused

KEPT_HEADERS = ("ETag", "Location")


class OtherRequest(Refused):
    """The same Idempotency-Key came with another request before."""


def claim(api_key_id: UUID, key: str, fingerprint: str) -> KeptAnswer:
    """The row for this request's answer: a fresh one (status 0), or that of the same request before.

    Somebody who claims the same key meanwhile waits for the running transaction; where that fails, he goes on as the
    first. Raises OtherRequest.
    """
    row = KeptAnswer(api_key_id=api_key_id, key=key, fingerprint=fingerprint)
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    known = KeptAnswer.objects.filter(api_key_id=api_key_id, key=key).get()
    if known.id != row.id and known.created_at < timezone.now() - KEPT:
        KeptAnswer.objects.filter(id=known.id).delete()
        return claim(api_key_id, key, fingerprint)
    if known.fingerprint != fingerprint:
        raise OtherRequest("This Idempotency-Key was used for another request. Choose a new one for each.")
    return known


def keep_answer(row: KeptAnswer, response: Any) -> None:
    """Remember what was answered, in the transaction of the work."""
    row.status, row.body = response.status_code, response.content.decode()
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.save(update_fields=["status", "body", "headers"])


def forget_answers() -> int:
    """Delete what was kept long enough. How many that were."""
    gone, _ = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return gone
