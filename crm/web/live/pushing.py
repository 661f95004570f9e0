"""Tell open pages something. News are a courtesy: what matters is in the database, and a lost one loses nothing."""

from functools import partial
from typing import Any
from uuid import UUID

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from crm.web.live.groups import member_group

log = structlog.get_logger()


def push_to_member(member_id: UUID, news: dict[str, Any]) -> None:
    """After the commit, send `news` ({"type": ..., ...}) to every open page of one member."""
    _send_after_commit(member_group(member_id), {"type": "news", "news": news})


def end_live(member_id: UUID, *, for_good: bool) -> None:
    """After the commit, close the member's sockets: for good where he was shut out, else to sign on anew."""
    _send_after_commit(member_group(member_id), {"type": "ended", "for_good": for_good})


def _send_after_commit(group: str, message: dict[str, Any]) -> None:
    transaction.on_commit(partial(_send, group, message), robust=True)


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except (OSError, RedisError) as error:
        log.warning("news_not_pushed", error=str(error))
