"""Everything that is left to chance, from a fixed seed: the same demo on every machine, but for today's date."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

YEAR = 365
SATURDAY = 5  # as weekday() counts


class Chance:
    """Draws, times and time-ordered ids of one organization's history. `now` is when the history ends."""

    def __init__(self, seed: int, now: datetime, zone: ZoneInfo) -> None:
        self.random = random.Random(seed)  # noqa: S311  # believable, not secret
        self.now = now
        self.zone = zone

    def one[T](self, options: Sequence[T]) -> T:
        """Any of them."""
        return self.random.choice(options)

    def weighted[T](self, options: Sequence[tuple[T, float]]) -> T:
        """One of them, the heavier the likelier."""
        return self.random.choices([option for option, _ in options], [weight for _, weight in options])[0]

    def happens(self, likelihood: float) -> bool:
        """True with that likelihood, 0 to 1."""
        return self.random.random() < likelihood

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def past(self, *, days: int = YEAR, least: int = 0) -> datetime:
        """A moment of the last `days`, rather later than earlier: the company grows."""
        back = least + (days - least) * (1 - self.random.random() ** 0.72)
        return self.at_work(self.now - timedelta(days=back))

    def after(self, moment: datetime, *, hours: tuple[float, float]) -> datetime:
        """Some working hours later, never in the future."""
        later = moment + timedelta(hours=self.random.uniform(*hours))
        return min(self.at_work(later), self.now - timedelta(minutes=self.between(1, 50)))

    def at_work(self, moment: datetime) -> datetime:
        """The same day at an hour when people write, call and answer; a Sunday becomes Monday."""
        local = moment.astimezone(self.zone)
        if local.weekday() == 6:
            local += timedelta(days=1)
        local = local.replace(hour=self.weighted_hour(), minute=self.between(0, 59), second=self.between(0, 59))
        return min(local, self.now - timedelta(minutes=self.between(1, 40)))

    def planned(self, first: int, last: int) -> datetime:
        """An appointment so many days from today: on a weekday, at a full or half hour of the working day."""
        local = self.now.astimezone(self.zone) + timedelta(days=self.between(first, last))
        while local.weekday() >= SATURDAY:
            local += timedelta(days=1)
        return local.replace(hour=self.between(8, 17), minute=self.one((0, 0, 30)), second=0, microsecond=0)

    def weighted_hour(self) -> int:
        """Most things happen before noon."""
        return self.weighted([(hour, 3 if 9 <= hour <= 12 else 2 if hour < 18 else 0.6) for hour in range(7, 22)])

    def id_at(self, moment: datetime) -> UUID:
        """A UUIDv7 as if it had been made then."""
        milliseconds = int(moment.timestamp() * 1000)
        low = self.random.getrandbits(74)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | (low >> 62) << 64 | 0b10 << 62 | low & (1 << 62) - 1)
