"""Jinja2 for our own pages: the environment, what every page knows, and pages rendered whole or by block for htmx.

Components are macros in `templates/ui/`; every template reaches them as `ui.<macro>` without importing anything,
so that a block rendered alone has them too (see docs/components.md).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import jinja2_fragments
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.backends.jinja2 import Template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django_htmx.http import trigger_client_event

from crm.web.formats import FILTERS, avatar_tone, initials

UI_FILES = (
    "parts", "page", "filters", "table", "record", "timeline", "board", "desk", "dashboard", "builder", "forms", "empty",
)  # fmt: skip

# What layouts/app.html reads as `frame`. `crm.web.frame.frame_context(request)` may give any of these.
# nav, tabs, pinned, new_menu, account_menu: things with label, url, icon and, where it applies, current, count, post.
# switcher: things with id, name, current; jobs: things with label, done, total, url; me: name, email, initials, tone.
FRAME_DEFAULTS: dict[str, Any] = {
    "nav": [], "tabs": [], "pinned": [], "new_menu": [], "account_menu": [], "switcher": [], "jobs": [],
    "me": None, "unread": 0, "home_url": "/", "settings_url": "", "notifications_url": "", "switch_url": "",
    "palette_url": "", "live_url": "", "jobs_url": "",
}  # fmt: skip


def environment(**options: Any) -> jinja2.Environment:
    """The environment of Django's Jinja2 backend: undefined names are errors, everything is escaped."""
    options.update(undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], **options)  # noqa: S701
    made.globals.update(static=static, url=url, icon=icon, svg=icon, now=timezone.localtime, ui=Components(made))
    made.filters.update(FILTERS, toasts=toasts)
    return made


class Components:
    """`ui.<name>`: any macro of templates/ui/, found by its name alone."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env
        self._found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._env.auto_reload or name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Any:
        for file in UI_FILES:
            module = self._env.get_template(f"ui/{file}.html").module
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(f"No component ui.{name}: see docs/components.md for those there are")


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def icon(name: str, size: str | None = None, label: str | None = None) -> SafeString:
    """A Tabler outline icon as inline SVG; `size="lg"` is 20 px. Hidden from screen readers unless `label` names it.

    Raises LookupError if there is no such icon.
    """
    css = f"fl-icon fl-icon--{size}" if size else "fl-icon"
    about = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="{escape(css)}" viewBox="0 0 24 24" {about}>{_icon_paths(name)}</svg>')


@lru_cache(maxsize=512)
def _icon_paths(name: str) -> str:
    path = Path(settings.ICONS_DIR) / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise LookupError(f"There is no Tabler icon {name!r}: see {settings.ICONS_DIR} for those there are")
    drawing = path.read_text().partition("<svg")[2].partition(">")[2].rpartition("</svg>")[0]
    lines = (line.strip() for line in drawing.splitlines())
    return "".join(line for line in lines if line and 'stroke="none" d="M0 0h24v24H0z"' not in line)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every template may use: organization, actor, path, and `frame` (navigation and the like).

    The frame costs queries, so it is worked out when a template first asks: parts for htmx and error pages don't.
    """
    return {
        "organization": getattr(request, "organization", None),
        "actor": getattr(request, "actor", None),
        "frame": SimpleLazyObject(lambda: _frame(request)),
        "path": request.path,
        "lang": get_language() or "en",
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    from crm.web.frame import frame_context

    given = frame_context(request)
    frame = FRAME_DEFAULTS | given
    actor = getattr(request, "actor", None)
    if actor is not None and frame["me"] is None:
        email = actor.membership.email if actor.membership else ""
        tone = avatar_tone(actor.id)
        frame["me"] = {"name": actor.name, "email": email, "initials": initials(actor.name), "tone": tone}
    frame["tabs"] = frame["tabs"] or given.get("tab_bar", [])
    return frame


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    block: str | Iterable[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx only the block that bears the name of the element it will replace.

    `block` limits which blocks may be asked for; without it any block of the template may. Toasts waiting in
    `messages` go along in the HX-Trigger header when a block is sent.
    """
    page = loader.get_template(template)
    if not isinstance(page, Template):
        raise TypeError(f"{template} is not one of our Jinja2 templates")
    wanted = _wanted_block(request, page, block)
    values = dict(context or {})
    if wanted is None:
        response = HttpResponse(page.render(values, request), status=status)
    else:
        response = HttpResponse(_render(page, wanted, values, request), status=status)
        _send_toasts(request, response)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def render_block(request: HttpRequest, template: str, block: str, context: Mapping[str, Any]) -> str:
    """One named block of a template as text, with everything the whole page would know."""
    page = loader.get_template(template)
    return _render(page, block, dict(context), request)


def toast(request: HttpRequest, text: str, *, undo: str = "", tone: str = "success") -> None:
    """Say what just happened; `undo` is the address to POST to in order to take it back."""
    level = {"success": messages.SUCCESS, "error": messages.ERROR, "warning": messages.WARNING}[tone]
    messages.add_message(request, level, text, extra_tags=f"undo={undo}" if undo else "")


def toasts(waiting: Iterable[Message]) -> list[dict[str, str]]:
    """Django's messages as the toast component takes them."""
    return [
        {"text": str(message), "tone": message.level_tag, "undo": message.extra_tags.removeprefix("undo=")}
        for message in waiting
    ]


def _wanted_block(request: HttpRequest, page: Template, allowed: str | Iterable[str] | None) -> str | None:
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request or not htmx.target:
        return None
    name = htmx.target.replace("-", "_")
    blocks = page.template.blocks if allowed is None else {allowed} if isinstance(allowed, str) else set(allowed)
    return name if name in blocks else None


def _render(page: Any, block: str, values: dict[str, Any], request: HttpRequest) -> str:
    """A block as Django's backend would render its page; `main` and `panel` bring the title along for htmx."""
    context: dict[str, Any] = {"request": request, **_csrf(request)}
    for processor in page.backend.template_context_processors:
        context.update(processor(request))
    context.update(values)
    env, name = page.backend.env, page.template.name
    render: Callable[[str], str] = lambda part: jinja2_fragments.render_block(env, name, part, context)  # noqa: E731
    title = f"<title>{render('title')}</title>" if block in {"main", "panel"} else ""
    return title + render(block)


def _csrf(request: HttpRequest) -> dict[str, Any]:
    from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy

    return {"csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}


def _send_toasts(request: HttpRequest, response: HttpResponse) -> None:
    waiting = toasts(messages.get_messages(request))
    if waiting:
        trigger_client_event(response, "fl:toasts", {"toasts": waiting}, after="receive")
