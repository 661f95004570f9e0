"""How a file writes its days and figures: guessed from a column, shown by example, chosen by a person."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from django.utils import timezone

DMY, MDY, YMD = "dmy", "mdy", "ymd"
POINT, COMMA = ".", ","
DATE_FORMATS = {DMY: "Day, month, year", MDY: "Month, day, year", YMD: "Year, month, day"}
NUMBER_FORMATS = {POINT: "1,234.50", COMMA: "1.234,50"}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar", "feb february februar", "mar march märz maerz mär mrz", "apr april",
            "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september",
            "oct october okt oktober", "nov november", "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
PARTS = re.compile(r"(\d{1,4})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,4})")
WORDED = re.compile(r"[^\W\d_]+|\d+")
CLOCK = re.compile(r"[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
FIGURE = re.compile(r"-?(\d{1,3}([.,'’\s]\d{3})+|\d+)([.,]\d+)?")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_day(text: str, order: str) -> date:
    """The day that is written so. Raises ValueError."""
    text = text.strip()
    if ISO.fullmatch(text):
        return date.fromisoformat(text)
    if found := PARTS.fullmatch(text.rstrip(".")):
        first, second, third = (int(part) for part in found.groups())
        if len(found[1]) > 2:
            return date(first, second, third)
        if order == YMD:
            return date(_full_year(first), second, third)
        day, month = (first, second) if order == DMY else (second, first)
        return date(_full_year(third) if len(found[3]) <= 2 else third, month, day)
    return _worded(text)


def read_moment(text: str, order: str, zone: tzinfo) -> datetime:
    """The moment that is written so, in `zone` where it names none. Raises ValueError."""
    text = text.strip()
    clock = CLOCK.search(text)
    if clock is None:
        day = read_day(text, order)
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    day = read_day(text[: clock.start()], order)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4][0] in "Pp" else 0)
    own = _zone(clock[5]) if clock[5] else zone
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=own)


def plain_figure(text: str, mark: str) -> str:
    """With a point for the decimal mark and nothing else but digits and a sign: "1.234,50 EUR" is "1234.50"."""
    kept = re.sub(r"[^\d.,\-()]", "", text)
    if kept.startswith("(") and kept.endswith(")"):  # a book-keeper's minus
        kept = f"-{kept}"
    kept = kept.replace("(", "").replace(")", "")
    return kept.replace("," if mark == POINT else ".", "").replace(",", ".")


def guess_days(samples: Iterable[str], fallback: str) -> str:
    """The order of day, month and year in these; `fallback` where they say nothing."""
    for text in samples:
        found = PARTS.match(text.strip())
        if found is None:
            continue
        if len(found[1]) > 2:
            return YMD
        if int(found[1]) > 12:
            return DMY
        if int(found[2]) > 12:
            return MDY
    dotted = any("." in text and PARTS.match(text.strip()) for text in samples)
    return DMY if dotted else fallback


def guess_figures(samples: Iterable[str], fallback: str) -> str:
    """The decimal mark of these; `fallback` where they say nothing."""
    for text in samples:
        kept = re.sub(r"[^\d.,]", "", text)
        last = max(kept.rfind("."), kept.rfind(","))
        if last < 0:
            continue
        mark, rest = kept[last], kept[last + 1 :]
        both = {".", ","} <= set(kept)
        if both or len(rest) != 3:
            return mark if kept.count(mark) == 1 else (COMMA if mark == POINT else POINT)
        if kept.count(mark) > 1:
            return COMMA if mark == POINT else POINT
    return fallback


def looks_like_days(samples: list[str]) -> bool:
    """Whether all of these can be days."""
    return bool(samples) and all(PARTS.match(text.strip()) and _any_day(text) for text in samples)


def looks_like_figures(samples: list[str]) -> bool:
    """Whether all of these are figures, and no numbers of something (postal codes, telephone numbers)."""
    return bool(samples) and all(
        FIGURE.fullmatch(text.strip()) and not re.match(r"0\d", text.strip()) and len(text) < 14 for text in samples
    )


def _any_day(text: str) -> bool:
    for order in DATE_FORMATS:
        try:
            read_moment(text, order, UTC)
        except ValueError:
            continue
        return True
    return False


def _worded(text: str) -> date:
    words = [word.casefold() for word in WORDED.findall(text)]
    months = [MONTHS[word] for word in words if word in MONTHS]
    figures = [int(word) for word in words if word.isdigit()]
    if len(months) != 1 or len(figures) != 2:
        raise ValueError("no day")
    day, year = (figures[1], figures[0]) if figures[0] > 31 else (figures[0], figures[1])
    return date(_full_year(year), months[0], day)


def _full_year(year: int) -> int:
    """ "26" is this century, "85" the last: no more than ten years from now."""
    if year > 99:
        return year
    century = timezone.localdate().year // 100 * 100
    full = century + year
    return full if full <= timezone.localdate().year + 10 else full - 100


def _zone(text: str) -> tzinfo:
    return datetime.strptime(text.replace("Z", "+0000").replace(":", ""), "%z").tzinfo or UTC
