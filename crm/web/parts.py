"""The small components that a list repeats hundreds of times, in Python: a macro costs ten times as much.

Templates call them like the macros of templates/ui/, as `ui.<name>`. Every value is escaped unless it is markup.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from markupsafe import Markup, escape

from crm.web.formats import attrs, avatar_tone, initials, phone, signed
from crm.web.icons import icon as svg

TAGS = re.compile(r"<[^>]*>")
MINUS = ' class="is-minus"'
KINDS = {"primary": " btn-primary", "quiet": " fl-quiet", "danger": " fl-danger"}


def status(word: object, tone: str | None = None, ring: bool = False, title: object = None) -> SafeString:
    """A dot and a word; tone: blue green amber red violet, or none for grey."""
    css = f"fl-status fl-status--{tone}" if tone else "fl-status"
    css = f"{css} fl-status--ring" if ring else css
    return SafeString(f'<span class="{css}"{_title(title)}>{escape(word)}</span>')


def tag(word: object, tone: str | None = None, icon: str | None = None, href: object = None) -> SafeString:
    """A label; tone: amber red green accent violet."""
    css = f"fl-tag fl-tag--{tone}" if tone else "fl-tag"
    start, end = (f'a class="{css}" href="{escape(href)}"', "a") if href else (f'span class="{css}"', "span")
    return SafeString(f"<{start}>{svg(icon) if icon else ''}{escape(word)}</{end}>")


@lru_cache(maxsize=4096)
def avatar(name: str | None, key: object = None, size: str | None = None, square: bool = False) -> SafeString:
    """Initials on a colour; `key` (an id) keeps the colour; size: sm md lg. Without a name: nobody yet."""
    more = (f" fl-avatar--{size}" if size else "") + (" fl-avatar--sq" if square else "")
    if not name:
        return SafeString(f'<span class="fl-avatar fl-avatar--none{more}" aria-hidden="true">?</span>')
    tone = avatar_tone(name if key is None else key)
    return SafeString(
        f'<span class="fl-avatar fl-avatar--{tone}{more}" aria-hidden="true">{escape(initials(str(name)))}</span>'
    )


def person(
    name: str | None, key: object = None, href: object = None, sub: object = None, size: str | None = None
) -> SafeString:
    """Avatar and name in one line."""
    words = escape(name or "Nobody yet")
    named = f'<a class="fl-cut" href="{escape(href)}">{words}</a>' if href else f'<span class="fl-cut">{words}</span>'
    below = f'<span class="fl-3 fl-cut">{escape(sub)}</span>' if sub else ""
    return SafeString(f'<span class="fl-row">{avatar(name, key, size)}{named}{below}</span>')


def meter(
    value: float, top: float = 100, tone: str | None = None, size: str | None = None, label: object = None
) -> SafeString:
    """A bar of value out of top; tone: green amber red; size: md lg; `label` for screen readers."""
    share = min(max(round(value / top * 100), 0), 100) if top else 0
    css = "fl-meter" + (f" fl-meter--{tone}" if tone else "") + (f" fl-meter--{size}" if size else "")
    about = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="{css}" {about}><rect width="{share}%" height="100%" rx="2"/></svg>')


def score(points: int, reasons: Iterable[tuple[int, str]] = (), change: object = None, top: int = 100) -> SafeString:
    """A number and its reasons, shown on hover and focus; reasons: (points, text) pairs that add up."""
    tone = "green" if points >= 0.7 * top else "amber" if points >= 0.4 * top else "red"
    bar = f"<b>{escape(points)}</b>{meter(points, top, tone)}"
    reasons = list(reasons)
    if not reasons:
        return SafeString(f'<span class="fl-score">{bar}</span>')
    moved = f' <span class="fl-3">{escape(change)}</span>' if change else ""
    return SafeString(
        f'<span class="fl-score" tabindex="0">{bar}<span class="fl-pop" role="tooltip">'
        f'<b class="fl-strong">Why {escape(points)}</b>{moved}{score_reasons(reasons)}</span></span>'
    )


def score_reasons(reasons: Iterable[tuple[int, str]]) -> SafeString:
    """What a score is made of, as a list."""
    lines = (
        f'<span role="listitem"{MINUS if points < 0 else ""}>'
        f'<b class="fl-num">{signed(points)}</b>{escape(text)}</span>'
        for points, text in reasons
    )
    return SafeString(f'<span class="fl-reasons" role="list">{"".join(lines)}</span>')


def kbd(key: object) -> SafeString:
    """A key of the keyboard."""
    return SafeString(f'<span class="fl-key">{escape(key)}</span>')


def button(
    label: object,
    icon: str | None = None,
    href: object = None,
    kind: str = "",
    key: object = None,
    type: str = "button",  # noqa: A002 - HTML's own word
    end_icon: str | None = None,
    small: bool = False,
    class_: str | None = None,
    **more: Any,
) -> SafeString:
    """A button, or a link that looks like one; kind: "" primary quiet danger; `more` become attributes."""
    keys = f' <span class="fl-key fl-wide">{escape(key)}</span>' if key else ""
    inside = f"{svg(icon) if icon else ''}{escape(label)}{keys}{svg(end_icon) if end_icon else ''}"
    return _clickable(inside, href, type, _button_class(kind, small=small, extra=class_), attrs(more))


def icon_button(
    label: object,
    icon: str,
    href: object = None,
    kind: str = "quiet",
    type: str = "button",  # noqa: A002 - HTML's own word
    class_: str | None = None,
    **more: Any,
) -> SafeString:
    """A square button that shows an icon and is read as `label`."""
    about = f' aria-label="{escape(label)}" title="{escape(label)}"{attrs(more)}'
    return _clickable(svg(icon), href, type, _button_class(kind, square=True, extra=class_), about)


def phone_link(number: str | None, label: object = None) -> SafeString:
    """A telephone number that can be dialled; afterwards the page offers to log the call."""
    if not number:
        return SafeString("")
    words = escape(label or phone(number))
    return SafeString(f'<a class="fl-num" href="tel:{escape(number)}" title="Call">{words}</a>')


def mail_link(address: str | None, href: object = None) -> SafeString:
    """An e-mail address that can be written to: by the composer at `href`, else by the reader's own program."""
    if not address:
        return SafeString("")
    return SafeString(f'<a href="{escape(href or f"mailto:{address}")}" title="Write">{escape(address)}</a>')


def owner(member: Any) -> SafeString:
    """Whose it is, as an avatar alone; the name for screen readers."""
    return _owner(member.name, member.pk) if member else _owner(None, None)


@lru_cache(maxsize=4096)
def _owner(name: str | None, key: object) -> SafeString:
    return SafeString(f'{avatar(name, key)}<span class="fl-hide">{escape(name or "Nobody yet")}</span>')


def named(record: Any, href: object = None, in_bin: bool | None = None) -> SafeString:
    """A record (or crm.web.kinds.Link, or a bare name) as a link; what lies in the bin struck through, and said so."""
    if record is None:
        return SafeString("")
    words = escape(record)
    if getattr(record, "in_bin", False) if in_bin is None else in_bin:
        link = f'<a class="fl-plain" href="{escape(href)}">{words}</a>' if href else words
        return SafeString(f'<span class="fl-binned"><s>{link}</s> <span class="fl-3 fl-sm">in the bin</span></span>')
    return SafeString(f'<a href="{escape(href)}">{words}</a>' if href else str(words))


def hidden_fields(fields: Mapping[str, object]) -> SafeString:
    """Values that go along with a form."""
    return SafeString(
        "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
        )
    )


def tr(
    id: object,  # noqa: A002 - HTML's own word
    name: object,
    href: object = None,
    select: str | None = None,
    picked: bool = False,
    open: bool = False,  # noqa: A002 - as the class says
    *,
    caller: Callable[[], str],
) -> SafeString:
    """A row of a list; the call draws its cells. `name`: whose row it is; `select`: the name of its checkbox."""
    state = ' class="is-open"' if open else ' class="is-picked"' if picked else ""
    link = f' data-href="{escape(href)}"' if href else ""
    box = ""
    if select:
        box = (
            f'<td><input class="form-check-input" type="checkbox" name="{escape(select)}" value="{escape(id)}" '
            f'form="bulk" aria-label="Select {escape(name)}" data-fl-pick{" checked" if picked else ""}></td>'
        )
    return SafeString(f'<tr id="row-{escape(id)}" data-fl-row{link}{state}>{box}{caller()}</tr>')


def td(
    value: object = "",
    m: str | None = None,
    num: bool = False,
    cls: str | None = None,
    title: object = None,
    label: object = None,
    *,
    caller: Callable[[], str] | None = None,
) -> SafeString:
    """A cell, of `value` or of what the call draws.

    `m`: its place on a phone (1, r, 2, 2r; x: a line of its own under `label`), left out there without.
    """
    css = f"fl-num {cls}" if num and cls else "fl-num" if num else cls
    about = (f' class="{escape(css)}"' if css else "") + _place(m, label)
    return SafeString(f"<td{about}{_title(title)}>{caller() if caller else escape(value)}</td>")


def td_name(
    name: object,
    href: object,
    key: object = None,
    m: str = "1",
    avatar: bool = True,
    square: bool = False,
    edit_url: object = None,
) -> SafeString:
    """The cell that opens the record: beside the list where a script can, else its page.

    With `edit_url` a pen beside it turns it into a form. A record may stand for its name: binned it is struck through.
    """
    words = escape(name)
    face = _avatar(str(name), key, None, square) if avatar else ""
    shown = f"<s>{words}</s>" if getattr(name, "in_bin", False) else words
    change = pen(edit_url, f"Change the name of {name}", "closest td", "fl-edit__pen fl-edit__link") if edit_url else ""
    css = ' class="fl-edit fl-named"' if change else ""
    return SafeString(
        f'<td data-m="{escape(m)}"{css}><a class="fl-table__name" href="{escape(href)}" data-fl-open>{face}'
        f'<span class="fl-cut" title="{words}">{shown}</span></a>{change}</td>'
    )


def td_person(name: str | None, key: object = None, m: str | None = None, label: object = None) -> SafeString:
    """Who owns it, as an avatar; the name on hover and for screen readers."""
    words = escape(name or "Nobody yet")
    return SafeString(
        f'<td title="{words}"{_place(m, label)}>{avatar(name, key)}<span class="fl-hide">{words}</span></td>'
    )


def td_score(
    points: int | None,
    reasons: Iterable[tuple[int, str]] = (),
    change: object = None,
    m: str | None = "r",
    label: object = None,
) -> SafeString:
    """A score in a cell that lets its reasons float out."""
    return SafeString(
        f'<td class="fl-over"{_place(m, label)}>{"" if points is None else score(points, reasons, change)}</td>'
    )


def td_edit(
    text: object,
    edit_url: object,
    what: object,
    m: str | None = None,
    num: bool = False,
    placeholder: str = "Add",
    label: object = None,
) -> SafeString:
    """A value that is edited in place: `edit_url` answers with ui.edit_form, `what` is changed there."""
    css = "fl-edit fl-num" if num else "fl-edit"
    link = edit_link(text, edit_url, what, "closest td", placeholder)
    return SafeString(f'<td class="{css}"{_place(m, label)}>{link}</td>')


def edit_link(text: object, edit_url: object, label: object, target: str, placeholder: str = "Add") -> SafeString:
    """The value as the link that turns it into a form."""
    shown = escape(text or placeholder)
    words = _spoken(shown) if "<" in shown else shown
    at = escape(edit_url)
    return SafeString(
        f'<a class="fl-edit__link{"" if text else " fl-3"}" href="{at}" hx-get="{at}" hx-target="{escape(target)}" '
        f'hx-swap="innerHTML" aria-label="{words}, change {escape(label)}">{shown}</a>'
    )


def card(
    id: object,  # noqa: A002 - HTML's own word
    title: object,
    href: object,
    sub: object = None,
    next: tuple[object, str, bool] | None = None,  # noqa: A002 - as the class says
    owner: tuple[str, object] | None = None,
    value: object = None,
    age: object = None,
    stalled: object = None,
    version: int | None = None,
) -> SafeString:
    """A card of a board: the facts that decide are its name, value, next action and age.

    `next`: words, icon, whether it is late; `owner`: name and key; `stalled`: words that stand in the age's place;
    `version`: what a move of the card goes out from.
    """
    css = "fl-card is-stalled" if stalled else "fl-card"
    state = "" if version is None else f' data-version="{version}"'
    below = f'<span class="fl-3 fl-cut fl-block-line">{escape(sub)}</span>' if sub else ""
    return SafeString(
        f'<a href="{escape(href)}" class="{css}" data-fl-card="{escape(id)}"{state} data-fl-open '
        f'aria-describedby="board-help"><span class="fl-card__top">{escape(title)}</span>{below}'
        f"{_next_action(*next) if next else ''}{_card_foot(owner, value, age, stalled)}</a>"
    )


def _next_action(words: object, icon: str, late: bool) -> str:
    css = "fl-card__next fl-late" if late else "fl-card__next"
    return f'<span class="{css}">{svg(icon)}<span>{escape(words)}</span></span>'


def _card_foot(owner: tuple[str, object] | None, value: object, age: object, stalled: object) -> str:
    name, key = owner or (None, None)
    worth = f'<b class="fl-num">{escape(value)}</b>' if value else ""
    aged = tag(stalled, "amber") if stalled else f'<span class="fl-num">{escape(age)}</span>' if age else ""
    face = f'{avatar(name, key, "sm")}<span class="fl-hide">{escape(name or "Nobody yet")}</span>'
    return f'<span class="fl-card__foot">{face}{worth}{aged}</span>'


@lru_cache(maxsize=4096)
def _spoken(shown: Markup) -> Markup:
    """The words of some markup. What is seen has to be part of the name (WCAG 2.5.3), initials too, word by word."""
    return escape(Markup(TAGS.sub(" ", shown)).striptags())  # noqa: S704  # less markup than there was


@lru_cache(maxsize=512)
def _place(m: str | None, label: object) -> str:
    return (f' data-m="{escape(m)}"' if m else "") + (f' data-label="{escape(str(label))}"' if m and label else "")


def more(url: object, colspan: int = 20, label: object = "Show more") -> SafeString:
    """ "Load more" as a row; its answer may be the whole page, only the rows of #rows are taken."""
    at = escape(url)
    return SafeString(
        f'<tr class="fl-more-row"><td colspan="{colspan}" data-m="1"><a class="btn fl-quiet" href="{at}" '
        f'hx-get="{at}" hx-target="closest tr" hx-swap="outerHTML" hx-select="#rows > tr">{escape(label)}</a></td></tr>'
    )


def pen(edit_url: object, label: object, target: str = "closest dd", class_: str = "fl-edit__by") -> SafeString:
    """A pen beside a value that is a link itself: it turns the value into a form."""
    at, words = escape(edit_url), escape(label)
    return SafeString(
        f'<a class="{class_}" href="{at}" hx-get="{at}" hx-target="{escape(target)}" hx-swap="innerHTML" '
        f'aria-label="{words}" title="{words}">{svg("edit")}</a>'
    )


_avatar = avatar  # td_name has a parameter of that name

PARTS: dict[str, Callable[..., SafeString]] = {
    part.__name__: part
    for part in (
        status, tag, avatar, person, meter, score, score_reasons, kbd, button, icon_button, phone_link, mail_link,
        hidden_fields, owner, named, tr, td, td_name, td_person, td_score, td_edit, edit_link, more, pen, card,
    )
}  # fmt: skip


def _clickable(inside: str, href: object, kind: str, css: str, about: str) -> SafeString:
    if href:
        return SafeString(f'<a class="{css}" href="{escape(href)}"{about}>{inside}</a>')
    return SafeString(f'<button type="{escape(kind)}" class="{css}"{about}>{inside}</button>')


def _button_class(kind: str, *, square: bool = False, small: bool = False, extra: str | None = None) -> str:
    more = (" fl-square" if square else "") + (" fl-small" if small else "") + (f" {escape(extra)}" if extra else "")
    return f"btn{KINDS.get(kind, '')}{more}"


def _title(title: object) -> str:
    return f' title="{escape(title)}"' if title is not None else ""
