"""What a record's page repeats dozens of times, in Python like crm.web.parts: its facts, and the lines of its timeline.

Templates call them as `ui.<name>`; `caller` is what stands within a `{% call %}`. Every value is escaped unless it is
markup.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markupsafe import escape

from crm.web.formats import attrs, clock, paragraphs, time_tag
from crm.web.icons import icon as svg
from crm.web.parts import edit_link, icon_button, named

if TYPE_CHECKING:
    from crm.web.timeline import TimelineLine

Caller = Callable[[], object]
KEPT, LONGEST = 1024, 2000  # lines of timelines that a process keeps, and the longest text below one: some 2 MB


def section(
    title: str,
    count: object = None,
    add_url: object = None,
    add_label: str | None = None,
    note: object = None,
    id: str | None = None,  # noqa: A002  # as in HTML
    caller: Caller = str,
) -> SafeString:
    """A part of a column under its heading."""
    counted = f'<span class="fl-3 fl-sm">{escape(count)}</span>' if count is not None else ""
    noted = f'<span class="fl-3 fl-xs fl-end">{escape(note)}</span>' if note else ""
    add = icon_button(add_label or f"Add to {title}", "plus", href=add_url) if add_url else ""
    return SafeString(
        f'<section class="fl-sect"{attrs({"id": id})}><div class="fl-sect__head"><h2>{escape(title)}</h2>'
        f"{counted}{noted}{add}</div>\n{escape(caller())}</section>"
    )


def facts(rows: Iterable[Any] = (), caller: Caller = str) -> SafeString:
    """The list round facts. `rows`: (label, value) pairs, or arguments of `fact` by name."""
    drawn = "".join(fact(**row) if isinstance(row, Mapping) else fact(row[0], row[1]) for row in rows)
    return SafeString(f'<dl class="fl-facts">\n{drawn}{escape(caller())}</dl>')


def fact(
    label: object,
    value: Any = None,
    edit_url: object = None,
    num: bool = False,
    cut: bool = False,
    placeholder: str = "Add",
    title: object = None,
    caller: Caller | None = None,
) -> SafeString:
    """One row: the value as the link that turns it into a form, as it is, or whatever `caller` says."""
    empty = value is None or value == ""
    css = {"fl-edit": edit_url, "fl-num": num, "fl-cut": cut, "is-empty": empty and caller is None}
    shown: object
    if caller is not None:
        shown = escape(caller())
    elif edit_url:
        shown = edit_link(value, edit_url, label, "closest dd", placeholder)
    else:
        shown = escape("Not known" if empty else value)
    classes = " ".join(name for name, applies in css.items() if applies)
    return SafeString(f'<dt>{escape(label)}</dt><dd class="{classes}"{attrs({"title": title})}>{shown}</dd>\n')


def event(
    what: object,
    when: datetime | str,
    icon: str = "point",
    tone: str | None = None,
    body: object = None,
    caller: Caller | None = None,
) -> SafeString:
    """Something that happened; `when`: an aware datetime, of which the clock shows, or a text."""
    colour = f" fl-tone--{tone}" if tone else ""
    at = f"<time>{escape(when)}</time>" if isinstance(when, str) else time_tag(when, clock(when))
    below = caller() if caller is not None else body or None
    more = f'<div class="fl-event__body">{escape(below)}</div>' if below is not None else ""
    return SafeString(
        f'<li class="fl-event"><span class="fl-event__icon{colour}">{svg(icon)}</span>'
        f'<div class="fl-event__what">{escape(what)}</div>{at}{more}</li>'
    )


def told(line: "TimelineLine") -> SafeString:
    """Who did what to which record, as a sentence."""
    return _sentence(line.actor, line.actor_url, line.did, _linked(line), line.more)


def told_lines(lines: "Iterable[TimelineLine]") -> SafeString:
    """The lines of a day with what stands below them."""
    around = timezone.get_current_timezone(), get_language()
    drawn = [_line(line, around) for line in lines]
    return SafeString(f'<ol class="fl-events">{"".join(drawn)}</ol>')


def _line(line: "TimelineLine", around: tuple[Any, ...]) -> str:
    draw = _kept if len(line.body) <= LONGEST else _drawn
    sentence = line.actor, line.actor_url, line.did, _linked(line), line.more
    return draw(line.icon, line.tone, line.body, line.at, line.at.tzinfo, around, *sentence)


def _drawn(icon: str, tone: str, body: str, at: datetime, _own: Any, _around: Any, *sentence: str) -> str:
    """A line is made of nothing but this, the zone and the language: whatever changes of it is drawn anew."""
    return event(_sentence(*sentence), at, icon, tone, paragraphs(body) if body else None)


_kept = lru_cache(KEPT, typed=True)(_drawn)


def _sentence(actor: str, actor_url: str, did: str, link: str, more: str) -> SafeString:
    doer = f"<b>{escape(actor)}</b>"
    doer = f'<a href="{escape(actor_url)}">{doer}</a>' if actor_url else doer
    further = f"{'' if more.startswith(',') else ' '}{escape(more)}" if more else ""
    return SafeString(f"{doer} {escape(did)}{link}{further}")


def _linked(line: "TimelineLine") -> str:
    return f" {named(line.link, line.link.url)}" if line.link else ""


RECORD_PARTS: dict[str, Callable[..., SafeString]] = {
    part.__name__: part for part in (section, facts, fact, event, told, told_lines)
}
