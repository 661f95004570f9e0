"""One open page of one member."""

from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from crm.accounts.middleware import ACTIVE
from crm.accounts.models import Membership, Seat
from crm.tenancy.scope import tenant_scope
from crm.web.live.groups import member_group

NOBODY, SHUT_OUT, SIGN_ON_AGAIN = 4401, 4403, 1012  # close codes; the page comes back after the last only


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Sends news to the page; what the page sends is not listened to."""

    group = ""

    async def connect(self) -> None:
        """Only for somebody with a seat in the organization his session works in."""
        session, user = self.scope["session"], self.scope["user"]
        group = await database_sync_to_async(_group_of)(user, session) if user.is_authenticated else ""
        if not group:
            await self.close(NOBODY)
            return
        self.group = group
        await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Nothing a page says is taken here."""

    async def news(self, message: dict[str, Any]) -> None:
        """Something happened."""
        await self.send_json(message["news"])

    async def ended(self, message: dict[str, Any]) -> None:
        """The member's rights changed."""
        await self.close(SHUT_OUT if message["for_good"] else SIGN_ON_AGAIN)


def _group_of(user: Any, session: Any) -> str:
    seats = Seat.objects.filter(user_id=user.pk, active=True)
    chosen = session.get(ACTIVE)
    seat = (seats.filter(organization_id=chosen).first() if chosen else None) or seats.order_by("created_at").first()
    if seat is None:
        return ""
    organization_id: UUID = seat.organization_id
    with tenant_scope(organization_id):
        member = Membership.objects.active().filter(user_id=user.pk).first()
        return member_group(member.id) if member else ""
