"""Events of members' own calendars. They hold no word of what stands in them."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, event_type


@event_type("diary.diary_joined")
@dataclass(frozen=True, kw_only=True)
class DiaryJoined(DomainEvent):
    member_id: UUID
    address: str


@event_type("diary.diary_left")
@dataclass(frozen=True, kw_only=True)
class DiaryLeft(DomainEvent):
    member_id: UUID
    address: str
