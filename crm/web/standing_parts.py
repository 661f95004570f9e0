"""Parts of a record's page, drawn once and kept as HTML for as long as the database says the same of all they show.

    part = standing_part(("facts", beside), actor, record, lambda: draw(person))     # a Stencil, or None

A part is kept by its name, who looks, the language, the zone and the day, and for a record that says the same as when
it was drawn; what it asked besides is asked again each time, that of all parts at once (crm/tenancy/standing.py).
So a part may show whatever the database says, and the day; what tells the hour ("in 10 minutes") may not be kept.
"""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from django.conf import settings
from django.template import engines
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.accounts.actor import Actor
from crm.tenancy.glances import answer_of
from crm.tenancy.standing import Standing
from crm.web.stencils import Stencil, hole

CSRF = hole("csrf")  # where each request puts its own
OWN, BESIDE = 3, 2_000  # what was said of a part is about twice as long as the part


def _size(part: Stencil | None) -> int:
    return OWN * part.size + BESIDE if part else BESIDE


PARTS: Standing[Stencil | None] = Standing(most_bytes=16_000_000, size=_size)


def can_stand(record: Any) -> bool:
    """Whether all is known that the database said of it; and templates don't change while one writes them."""
    return record is not None and answer_of(record) is not None and not settings.DEBUG


def standing_part(
    name: Hashable, actor: Actor, record: Any, draw: Callable[[], Stencil | None], *, given: object = None
) -> Stencil | None:
    """The part of that name. `given`: what else `draw` goes by that it doesn't ask for."""
    if not can_stand(record):
        return draw()
    around = get_language(), timezone.get_current_timezone(), timezone.localdate()
    key = (name, record.pk, actor, actor.name, *around)
    return PARTS.of(key, draw, given=(answer_of(record), given))


class Places(NamedTuple):
    """Where in the sheet of a record's page its sections by their sides, and its timeline, stand."""

    head: SafeString
    left: SafeString
    middle: SafeString
    right: SafeString
    timeline: SafeString


PLACES = Places(hole("head"), hole("left"), hole("middle"), hole("right"), hole("timeline"))


def sheet_of(actor: Actor, record: Any, template: str, read: Callable[[], dict[str, Any]], *, beside: bool) -> Stencil:
    """What stands round sections and timeline: `template` with what `read` says, and `beside` a list or not.

    Filled with the token, then all of `Places`.
    """

    def draw() -> Stencil:
        return drawn(template, read() | {"places": PLACES, "beside": beside}, *PLACES)

    sheet = standing_part((template, beside), actor, record, draw)
    if sheet is None:
        raise AssertionError("a sheet is always drawn")
    return sheet


def drawn(template: str, context: dict[str, Any], *holes: str) -> Stencil:
    """A template drawn without a request, so of nothing but this; CSRF, and these, are its holes."""
    engine: Any = engines["jinja2"]
    text = engine.env.get_template(template).render(context | {"csrf_input": CSRF})
    return Stencil(text, (CSRF, *holes))
