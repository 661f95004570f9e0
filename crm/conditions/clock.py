"""When and where "today" is, for conditions and waits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, and the zone whose days count."""

    now: datetime
    zone: ZoneInfo = UTC_ZONE

    def __post_init__(self) -> None:
        """Arithmetic on moments is in UTC, where an hour is an hour."""
        object.__setattr__(self, "now", self.now.astimezone(UTC))

    @classmethod
    def of_organization(cls) -> "Clock":
        """Now, where the current organization is."""
        name = Organization.objects.values_list("time_zone", flat=True).get(id=require_organization_id())
        return cls(timezone.now(), ZoneInfo(name))

    @property
    def today(self) -> date:
        """The calendar day it is there."""
        return self.now.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of a day there, in UTC."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def at(self, moment: datetime) -> "Clock":
        """The same place at another time."""
        return Clock(moment, self.zone)

    def later(self, amount: int, unit: str) -> datetime:
        """So many "minutes" or "hours" (elapsed) or "days" or "weeks" (same time of day there) from now, in UTC."""
        if unit in ("minutes", "hours"):
            return self.now + timedelta(**{unit: amount})
        local = self.now.astimezone(self.zone).replace(tzinfo=None) + timedelta(**{unit: amount})
        return local.replace(tzinfo=self.zone).astimezone(UTC)
