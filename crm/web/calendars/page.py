"""A calendar page: a list's matching rows on their days."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as words_of
from django.utils.translation import get_language

from crm.web.calendars.reading import Shown, rows_by_day
from crm.web.calendars.sources import BESIDE, WHOLE_DAY, CalendarSource, Entry, Looked
from crm.web.calendars.spans import DAY, MONTH, WEEK, Span, read_day
from crm.web.calendars.weekdays import first_weekday
from crm.web.lists.bar import TABLE
from crm.web.lists.page import ListPage

MOST = {MONTH: 3, WEEK: 40, DAY: 300}  # rows of one day
OFFICE = (8, 18)  # the hours that are shown also where nothing is
SPANS = ((MONTH, "Month"), (WEEK, "Week"), (DAY, "Day"))


@dataclass
class Place:
    """One part of a day where entries stand: all of it in a month, else its hours and what lasts all day."""

    key: str = ""  # "" (the time stays), "day", or the hour: what moving there means
    words: str = ""
    add_url: str = ""
    entries: list[Entry] = field(default_factory=list)
    now_before: int | None = None  # before which entry the present moment is


@dataclass
class Day:
    """One day as it is drawn."""

    day: date
    words: str
    short: str
    url: str
    is_today: bool
    is_within: bool
    count: int
    more: int
    places: list[Place]


class CalendarPage:
    """What the template draws for one list page whose address asks for a calendar."""

    def __init__(self, page: ListPage[Any], source: CalendarSource) -> None:
        self.page, self.source, self.bar = page, source, page.bar
        self.now = timezone.localtime()
        language = get_language() or "en"
        starts = first_weekday(language, timezone.get_current_timezone_name())
        self.span = Span(self.bar.shape, read_day(self.bar.on, self.now.date()), starts)
        may_add = source.add is not None and page.actor.can(source.may_add)
        self.add = source.add if may_add else None

    def context(self) -> dict[str, Any]:
        """All of it."""
        page, span, bar = self.page, self.span, self.bar
        shown = rows_by_day(page.matching(), page.rows(), self.source, span, MOST[span.shape])
        days = self._days(shown)
        return {
            "page": page,
            "bar": bar,
            "calendar": self,
            "days": days,
            "weekdays": [words_of(day, "D") for day in span.days[:7]],
            "hours": [place.words for place in days[0].places],
            "count": sum(each.count for day, each in zip(days, shown, strict=True) if day.is_within),
            "new_button": page.new_button(),
            "may_move": self.source.movable_by(page.actor),
            "move_url": reverse("web:calendar_move", args=[page.url_name]),
            "filtered": bar.is_filtered,
            "state": self.bar.url().partition("?")[2],
        }

    @property
    def shape(self) -> str:
        """month, week or day."""
        return self.span.shape

    @property
    def title(self) -> str:
        """ "November 2026", "23 to 29 November 2026", "Monday 23 November 2026"."""
        span = self.span
        if span.shape == MONTH:
            return words_of(span.on, "F Y")
        if span.shape == DAY:
            return words_of(span.on, "l j F Y")
        first, last = span.first, span.last
        same = "j" if first.month == last.month else "j F" if first.year == last.year else "j F Y"
        return f"{words_of(first, same)} – {words_of(last, 'j F Y')}"

    @property
    def spans(self) -> list[dict[str, Any]]:
        """The switch between month, week and day."""
        on = self.span.on.isoformat()
        return [
            {"label": label, "url": self.url(shape, on), "current": shape == self.span.shape} for shape, label in SPANS
        ]

    @property
    def shapes(self) -> list[dict[str, Any]]:
        """The switch between the list and its calendar."""
        return shapes_of(self.page)

    @property
    def before_url(self) -> str:
        """The month, week or day before."""
        return self.url(self.shape, self.span.step(-1).isoformat())

    @property
    def after_url(self) -> str:
        """The one after."""
        return self.url(self.shape, self.span.step(1).isoformat())

    @property
    def today_url(self) -> str:
        """The one that today lies in."""
        return self.url(self.shape, "")

    def url(self, shape: str, on: str) -> str:
        """The same rows in another span."""
        return self.bar.url(None, **{"as": shape, "on": on})

    def _days(self, shown: list[Shown]) -> list[Day]:
        rows = [[self.source.entry(row) for row in each.rows] for each in shown]
        beside = self._beside()
        counts = [each.count + len(beside[day]) for day, each in zip(self.span.days, shown, strict=True)]
        if beside:
            rows = [self._among(entries, beside[day]) for day, entries in zip(self.span.days, rows, strict=True)]
        hours = self._hours([entry for entries in rows for entry in entries])
        return [
            self._day(day, count, entries, hours)
            for day, count, entries in zip(self.span.days, counts, rows, strict=True)
        ]

    def _beside(self) -> dict[date, list[Entry]]:
        """What others let stand beside the rows, by day."""
        edges, bar = self.span.edges, self.bar
        looked = Looked(self.shape, edges[0], edges[-1], tuple(bar.pairs), bool(bar.q))
        found: dict[date, list[Entry]] = defaultdict(list)
        for entries in BESIDE.get(self.source.list_key, ()):
            for day, entry in entries(self.page.actor, looked):
                found[day].append(entry)
        return found

    def _among(self, entries: list[Entry], beside: list[Entry]) -> list[Entry]:
        """Both in the order of their times, as many as the day has room for; the rows come first to it."""
        room = max(MOST[self.shape] - len(entries), 0)
        return sorted([*entries, *beside[:room]], key=lambda each: (each.at is not None, each.at or self.now))

    def _day(self, day: date, count: int, entries: list[Entry], hours: range | None) -> Day:
        is_today = day == self.now.date()
        places = self._month_places(day, entries) if hours is None else self._hour_places(day, entries, hours)
        if is_today and hours is not None:
            self._mark_now(places)
        return Day(
            day=day,
            words=words_of(day, "l j F"),
            short=words_of(day, "D"),
            url=self.url(DAY, day.isoformat()),
            is_today=is_today,
            is_within=self.span.is_within(day),
            count=count,
            more=count - len(entries),
            places=places,
        )

    def _month_places(self, day: date, entries: list[Entry]) -> list[Place]:
        return [Place(add_url=self._add_url(day), entries=entries)]

    def _hour_places(self, day: date, entries: list[Entry], hours: range) -> list[Place]:
        whole = Place(WHOLE_DAY, "All day", self._add_url(day), [entry for entry in entries if entry.at is None])
        parts = {hour: Place(str(hour), f"{hour:02}:00", self._add_url(day, f"{hour:02}:00")) for hour in hours}
        for entry in entries:
            if entry.at is not None:
                parts[_hour(entry.at)].entries.append(entry)
        return [whole, *parts.values()]

    def _mark_now(self, places: list[Place]) -> None:
        wanted = min(max(self.now.hour, int(places[1].key)), int(places[-1].key))
        place = next(each for each in places if each.key == str(wanted))
        if wanted != self.now.hour:
            place.now_before = len(place.entries) if wanted < self.now.hour else 0
            return
        place.now_before = sum(entry.at is not None and entry.at <= self.now for entry in place.entries)

    def _hours(self, entries: list[Entry]) -> range | None:
        """The hours to draw: those of an office, and all others where something stands."""
        if self.shape == MONTH:
            return None
        found = [_hour(entry.at) for entry in entries if entry.at is not None]
        return range(min([OFFICE[0], *found]), max([OFFICE[1], *found]) + 1)

    def _add_url(self, day: date, clock: str = "") -> str:
        if self.add is None:
            return ""
        name, of_day, of_time = self.add
        given = {of_day: day.isoformat(), "back": self.bar.url()}
        if of_time and clock:
            given[of_time] = clock
        return f"{reverse(name)}?{urlencode(given)}"


def shapes_of(page: ListPage[Any]) -> list[dict[str, Any]]:
    """The switch between a list and its calendar."""
    bar = page.bar
    is_calendar = bar.shape not in ("", TABLE)
    table = TABLE if bar.view and bar.view.shape else ""
    return [
        {"label": "List", "url": bar.url(None, **{"as": table, "on": ""}), "icon": "list", "current": not is_calendar},
        {"label": "Calendar", "url": bar.url(None, **{"as": bar.shape if is_calendar else MONTH}), "icon": "calendar",
         "current": is_calendar},
    ]  # fmt: skip


def _hour(at: datetime) -> int:
    return timezone.localtime(at).hour
