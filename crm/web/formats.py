"""How values read on a page: money, numbers, times, names. Template filters, and plain functions for mails and exports.

Times are shown in the active time zone (`django.utils.timezone`), which the middleware sets to the viewer's own.
Whatever is missing (`None`) reads as the empty string, so that a template needs no test for it.
"""

import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta, tzinfo
from datetime import datetime as datetime_
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names
from babel.numbers import format_currency, get_currency_symbol, get_decimal_symbol, get_group_symbol
from django.utils import timezone, translation
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.text import get_valid_filename
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from crm.money import Money, digits_of
from crm.web.sparks import shares, spark_path

MINUS = "\N{MINUS SIGN}"
COUNT_CAP = 10_000
AVATAR_TONES = 6
_DAY, _HOUR, _MINUTE, _SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
_UNITS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))


def money(value: Money | int | None, currency: str = "", *, compact: bool = False, exact: bool = False) -> str:
    """A Money, or minor units (cents) with their currency, as a person reads it: "€210,000"; `compact`: "€1.42m".

    Cents are shown where there are any, with `exact` always (invoices, quotes).
    """
    if value is None:
        return ""
    given = value if isinstance(value, Money) else Money(value, currency)
    language, digits = _language(), digits_of(given.currency)
    if compact and abs(given.minor) >= 1000 * 10**digits:
        return _compact_money(given.amount, given.currency)
    whole, rest = divmod(abs(given.minor), 10**digits)
    before, after = money_frame(language, given.currency)
    text = _grouped(whole, language)
    if digits and (rest or exact):
        text = f"{text}{_marks(language)[1]}{rest:0{digits}}"
    return f"{MINUS if given.minor < 0 else ''}{before}{text}{after}"


def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """1204 as "1,204"; `digits` fixes the places after the point, at most three without."""
    if value is None:
        return ""
    language = _language()
    if isinstance(value, int) and not digits:
        return f"{MINUS if value < 0 else ''}{_grouped(abs(value), language)}"
    places = Decimal(1).scaleb(-(3 if digits is None else digits))
    exact = Decimal(str(value)).quantize(places, rounding=ROUND_HALF_EVEN)
    whole, _point, rest = f"{abs(exact):f}".partition(".")
    rest = rest.rstrip("0") if digits is None else rest
    text = _grouped(int(whole), language) + (f"{_marks(language)[1]}{rest}" if rest else "")
    return f"{MINUS}{text}" if exact < 0 else text


def capped(count: int | None, cap: int = COUNT_CAP) -> str:
    """A count of rows that stopped at `cap` + 1: "1,204", "10,000+"."""
    if count is None:
        return ""
    return f"{number(cap)}+" if count > cap else number(count)


def percent(share: float | Decimal | None, digits: int = 0) -> str:
    """A share (0.31) as "31%"."""
    return "" if share is None else f"{number(Decimal(str(share)) * 100, digits)}%"


def signed(value: float | Decimal | None, digits: int | None = None) -> str:
    """A change: "+18", "−4", "0"."""
    if value is None:
        return ""
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def file_size(size: int | None) -> str:
    """Bytes as "1.2 MB" (powers of 1,000)."""
    if size is None:
        return ""
    value = Decimal(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{number(value, 1 if unit in ('MB', 'GB') else 0)} {unit}"


def day(value: date | datetime_ | None, *, short: bool = False) -> str:
    """ "12 November", or "12 November 2025" in another year; `short`: "12 Nov"."""
    if value is None:
        return ""
    local = _local_day(value)
    months, short_months, _days = _calendar(_language())
    month = (short_months if short else months)[local.month]
    return f"{local.day} {month}" + ("" if local.year == timezone.localdate().year else f" {local.year}")


def weekday(value: date | datetime_ | None) -> str:
    """ "Monday"."""
    return "" if value is None else get_day_names("wide", locale=_locale(_language()))[_local_day(value).weekday()]


def moment(value: datetime_ | None) -> str:
    """Day and time: "12 November, 14:32"."""
    return "" if value is None else f"{day(value)}, {clock(value)}"


def clock(value: datetime_ | None) -> str:
    """The time of day: "14:32"."""
    return "" if value is None else _hour(_local(value))


def exact_time(value: datetime_ | None) -> str:
    """What stands in a title: "Thu 19 Nov 2026, 13:48 CET"."""
    return "" if value is None else _exactly(value, timezone.get_current_timezone(), _language())


def time_ago(value: datetime_ | None) -> str:
    """Near times relative, far ones as a date: "12 min ago", "today, 11:20", "yesterday", "12 November".

    Coming times likewise: "in 12 min", "today, 15:00", "tomorrow, 15:00".
    """
    if value is None:
        return ""
    now = timezone.now()
    if (near := _near(value, now)) is not None:
        return near
    zone = timezone.get_current_timezone()
    return _by_day(value, now.astimezone(zone).date(), zone, _language())


def time_tag(value: datetime_ | None, text: str | None = None) -> SafeString:
    """`<time>` with the relative time (or `text`) and the exact one on hover."""
    if value is None:
        return SafeString("")
    now, zone = timezone.now(), timezone.get_current_timezone()
    words = _near(value, now) if text is None else text
    return _tagged(value, value.tzinfo, words, now.astimezone(zone).date(), zone, _language())


def same_until(value: datetime_, now: datetime_) -> datetime_:
    """Until when `time_ago` says the same of a time, within the same day."""
    if abs(now - value) < _HOUR:
        return span_same_until(value, now)
    return value - _HOUR if value > now else datetime_.max.replace(tzinfo=UTC)


def span_same_until(value: datetime_, now: datetime_) -> datetime_:
    """Until when `duration`, and whatever else tells of minutes and of days, says the same of what lies between."""
    away = now - value
    step = _MINUTE if abs(away) < 2 * _DAY + _MINUTE else _DAY
    if abs(away) < _MINUTE + _SECOND or away % step < _SECOND:
        return now  # it may tell seconds, and it rounds them
    return value + (away // step + 1) * step - _SECOND


def duration(value: timedelta | float | None) -> str:
    """A span (timedelta or seconds): "45 s", "26 min", "1 h 10", "3 h", "2 days"."""
    if value is None:
        return ""
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else value)
    if seconds < 0:
        return MINUS + duration(-seconds)
    if seconds < 60:
        return f"{seconds} s"
    return _span(seconds // 60, _language())


def greeting() -> str:
    """By the reader's own clock: "Good morning" from four, "Good afternoon" from noon, "Good evening" from six."""
    hour = timezone.localtime().hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 person", "12 people", "0 people"; `many` defaults to `one` + "s"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def initials(name: str | None) -> str:
    """Up to two letters for an avatar: "Petra Lang" -> "PL", "Noor van Dijk" -> "ND"; "?" for nobody."""
    words = [word.strip("\"'().,") for word in (name or "").split()]
    words = [word for word in words if word and word[0].isalpha()]
    named = [word for word in words if not word[0].islower()] or words
    if not named:
        return "?"
    letters = [named[0]] if len(named) == 1 else [named[0], named[-1]]
    return "".join(word[0] for word in letters).upper()[:2]


def avatar_tone(key: object) -> int:
    """The colour (1 to 6) of an avatar, the same for the same person everywhere. `key`: an id or a name."""
    return zlib.crc32(str(key).encode()) % AVATAR_TONES + 1


@lru_cache(maxsize=8192)
def phone(value: str | None) -> str:
    """An E.164 number as people write it: "+4989555120" -> "+49 89 555120". What isn't one stays as it is."""
    if not value:
        return ""
    try:
        parsed = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def paragraphs(text: str | None) -> SafeString:
    """Plain text as `<p>`s: an empty line parts paragraphs, a line break stays one. Markup stays what it is."""
    if isinstance(text, SafeString):
        return text
    blocks = [block.strip("\n") for block in (text or "").replace("\r\n", "\n").split("\n\n")]
    return SafeString(
        "".join(f"<p>{escape(block).replace('\n', Markup('<br>'))}</p>" for block in blocks if block.strip())
    )


def attrs(values: Mapping[str, Any]) -> SafeString:
    """Keyword arguments of a macro as HTML attributes: `hx_get="/x/"` -> ` hx-get="/x/"`.

    True leaves the name alone, None and False leave the attribute out.
    """
    parts = []
    for key, value in values.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(f" {name}" if value is True else f' {name}="{escape(value)}"')
    return SafeString("".join(parts))


def dom_id(value: object) -> str:
    """Anything as something that may stand in an `id`."""
    return get_valid_filename(str(value) or "x").replace(".", "-")


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money, "number": number, "capped": capped, "percent": percent, "signed": signed,
    "file_size": file_size, "date": day, "weekday": weekday, "datetime": moment, "clock": clock,
    "exact_time": exact_time, "time_ago": time_ago, "time_tag": time_tag, "duration": duration,
    "plural": plural, "initials": initials, "avatar_tone": avatar_tone, "phone": phone,
    "paragraphs": paragraphs, "attrs": attrs, "spark_path": spark_path, "shares": shares, "dom_id": dom_id,
}  # fmt: skip


def _near(value: datetime_, now: datetime_) -> str | None:
    """A time less than an hour away."""
    seconds = (now - value).total_seconds()
    if abs(seconds) < 60:
        return _("just now")
    if abs(seconds) < 3600:
        return _minutes_away(int(seconds // 60) if seconds > 0 else -int(-seconds // 60), _language())
    return None


# The same times stand in many lists, and each asks several times for zone and language.


@lru_cache(maxsize=128)
def _minutes_away(minutes: int, _language: str) -> str:
    return _("{n} min ago").format(n=minutes) if minutes > 0 else _("in {n} min").format(n=-minutes)


@lru_cache(maxsize=8192)
def _span(minutes: int, _language: str) -> str:
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest:02}" if rest else f"{hours} h"
    return plural(minutes // (24 * 60), _("day"), _("days"))


@lru_cache(maxsize=8192)
def _exactly(value: datetime_, _zone: tzinfo, _language: str) -> str:
    local = _local(value)
    return f"{_weekday(local)} {local.year}, {_hour(local)} {local.tzname() or ''}".rstrip()


@lru_cache(maxsize=8192, typed=True)
def _tagged(
    value: datetime_, _own: tzinfo | None, words: str | None, today: date, zone: tzinfo, language: str
) -> SafeString:
    text = escape(_by_day(value, today, zone, language) if words is None else words)
    title = escape(_exactly(value, zone, language))
    return SafeString(f'<time datetime="{value.isoformat()}" title="{title}">{text}</time>')


@lru_cache(maxsize=8192)
def _by_day(value: datetime_, today: date, _zone: tzinfo, _language: str) -> str:
    """Today and its neighbours by name, the last week by weekday, everything else by date."""
    away = (_local_day(value) - today).days
    if away == 0:
        return _("today, {time}").format(time=clock(value))
    if away == 1:
        return _("tomorrow, {time}").format(time=clock(value))
    if away == -1:
        return _("yesterday")
    if abs(away) < 7:
        return _weekday(_local(value))
    return day(value)


def _hour(local: datetime_) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def _weekday(local: datetime_) -> str:
    _months, months, weekdays = _calendar(_language())
    return f"{weekdays[local.weekday()]} {local.day} {months[local.month]}"


@lru_cache(maxsize=64)
def _calendar(language: str) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Names of months, long and short, and of weekdays."""
    with translation.override(language):
        return (
            {number: str(name) for number, name in MONTHS.items()},
            {number: str(name).capitalize() for number, name in MONTHS_3.items()},
            {number: str(name) for number, name in WEEKDAYS_ABBR.items()},
        )


def _local(value: datetime_) -> datetime_:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _local_day(value: date | datetime_) -> date:
    return _local(value).date() if isinstance(value, datetime_) else value


def _compact_money(amount: Decimal, currency: str) -> str:
    """Three digits that count and a unit: 1,418,700 as "€1.42m"; 999,600 is "€1m", not "€1,000k"."""
    scaled, unit = next((scaled, unit) for scale, unit in _UNITS if (scaled := _three_digits(abs(amount) / scale)) >= 1)
    before, after = money_frame(_language(), currency)
    return f"{MINUS if amount < 0 else ''}{before}{number(scaled)}{unit}{after}"


def _three_digits(value: Decimal) -> Decimal:
    places = max(0, 2 - max(value.adjusted(), 0))
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


# What Babel knows of a language is asked once; it takes 50 microseconds a number, and a list has hundreds.


def _language() -> str:
    return get_language() or "en"


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=64)
def _marks(language: str) -> tuple[str, str]:
    """What parts thousands and what stands before the fraction."""
    locale = _locale(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


def _grouped(whole: int, language: str) -> str:
    return f"{whole:,}".replace(",", _marks(language)[0])


@lru_cache(maxsize=1024)
def money_frame(language: str, currency: str) -> tuple[str, str]:
    """What stands before and after the number: ("€", ""), ("CHF ", ""), ("", " €")."""
    locale = _locale(language)
    pattern = str(locale.currency_formats["standard"].pattern).replace(".00", "")
    # A code is parted from the number, a sign is not.
    if get_currency_symbol(currency, locale=locale)[-1:].isalpha():
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    framed = format_currency(0, currency, format=pattern, locale=locale, currency_digits=False)
    before, _zero, after = framed.partition("0")
    return before, after
