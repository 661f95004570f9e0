"""Jinja2 for our own pages: the environment, what every page knows, and pages rendered whole or by block for htmx.

Components are macros in `templates/ui/`; every template reaches them as `ui.<macro>` without importing anything,
so that a block rendered alone has them too (see docs/components.md).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import jinja2
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
from django.utils.html import format_html
from django.utils.translation import get_language
from django_htmx.http import trigger_client_event

from crm.web.addresses import record_address
from crm.web.devices import device
from crm.web.formats import FILTERS
from crm.web.forms.choices import choices_once
from crm.web.icons import icon
from crm.web.parts import PARTS
from crm.web.record_parts import RECORD_PARTS
from crm.web.tokens import token_of
from crm.web.unit_prices import unit_money

if TYPE_CHECKING:
    from crm.accounts.requests import Request
    from crm.web.frame import Frame

UI_FILES = (
    "parts", "page", "filters", "table", "record", "timeline",
    "board", "desk", "dashboard", "builder", "forms", "empty", "conditions", "calendar",
)  # fmt: skip

ADDRESSING = (UUID, str, int)
CSRF_INPUT = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
WITH_TITLE = frozenset({"main", "panel"})
IN_PYTHON = PARTS | RECORD_PARTS


def environment(**options: Any) -> jinja2.Environment:
    """The environment of Django's Jinja2 backend: undefined names are errors, everything is escaped."""
    options.update(undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], **options)  # noqa: S701
    made.globals.update(
        static=static if settings.DEBUG else cache(static),
        url=url,
        icon=icon,
        svg=icon,
        now=timezone.localtime,
        ui=Components(made),
    )
    made.filters.update(FILTERS, unit_money=unit_money, toasts=toasts, device=device, choices_once=choices_once)
    return made


class Components:
    """`ui.<name>`: a part of crm.web.parts or record_parts, or any macro of templates/ui/, found by its name alone."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env
        self._found: dict[str, Any] = dict(IN_PYTHON)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in IN_PYTHON or (name in self._found and not self._env.auto_reload):
            return self._found[name]
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
    if not kwargs and all(isinstance(each, ADDRESSING) for each in args):
        return record_address(name, *args)
    return reverse(name, args=args or None, kwargs=kwargs or None)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every template may use: organization, actor, path, `frame` (navigation and the like), and csrf_input.

    The frame costs queries, so it is worked out when a template first asks: parts for htmx and error pages don't.
    """
    own = _csrf(request)
    return {
        "organization": getattr(request, "organization", None),
        "actor": getattr(request, "actor", None),
        "frame": SimpleLazyObject(lambda: _frame(request, own["csrf_input"])),
        **own,
        "path": request.path,
        "lang": get_language() or "en",
        "mailbox": bool(settings.MAILBOX_DIR),  # the demo's mails stay on this machine, on a page of their own
    }


def _frame(request: HttpRequest, tokens: object) -> "Frame":
    from crm.web.frame import frame_of  # it stands above: it knows navigation and members

    return frame_of(cast("Request", request), tokens)


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    block: str | Iterable[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx only the block that bears the name of the element it will replace.

    `block` limits which blocks may be asked for; without it any block of the template or of what it extends may.
    Toasts waiting in `messages` go along in the HX-Trigger header when a block is sent.
    """
    page = _page(template)
    values = dict(context or {})
    target = _target(request, block)
    if target and (part := _part(page, target, values, request)) is not None:
        response = HttpResponse(part, status=status)
        send_toasts(request, response)
    else:
        response = HttpResponse(page.render(values, request), status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def shown_beside(request: HttpRequest) -> bool:
    """Whether the page is asked for to stand beside a list."""
    return _target(request, None) == "panel"


def render_block(request: HttpRequest, template: str, block: str, context: Mapping[str, Any]) -> str:
    """One named block of a template as text, with everything the whole page would know."""
    part = _part(_page(template), block, dict(context), request)
    if part is None:
        raise LookupError(f"{template} has no block {block}")
    return part


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


def _page(template: str) -> Template:
    page = loader.get_template(template)
    if not isinstance(page, Template):
        raise TypeError(f"{template} is not one of our Jinja2 templates")
    return page


def _target(request: HttpRequest, block: str | Iterable[str] | None) -> str | None:
    """The name of the block that htmx will put in place of an element, None for a whole page."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request or not htmx.target:
        return None
    name = str(htmx.target).replace("-", "_")
    allowed = {block} if isinstance(block, str) else {name} if block is None else set(block)
    return name if name in allowed else None


def _part(page: Template, block: str, values: dict[str, Any], request: HttpRequest) -> str | None:
    """A block as Django's backend would render its page, None if there is none of that name.

    `main` and `panel` bring the page's title along, which htmx takes over.
    """
    context: dict[str, Any] = {"request": request}
    for processor in page.backend.template_context_processors:
        context.update(processor(request))
    inner = page.template.new_context(context | values)
    try:
        # The root up to its first words runs what stands outside the blocks (imports, sets, macros) and finds the
        # blocks of what the template extends, so that a block alone knows what it knows in the whole page.
        next((words for words in page.template.root_render_func(inner) if words.strip()), None)
        if block not in inner.blocks:
            return None
        part = "".join(inner.blocks[block][0](inner))
        if block in WITH_TITLE:
            part = f"<title>{''.join(inner.blocks['title'][0](inner))}</title>{part}"
    except Exception:  # noqa: BLE001 - raised again, with the template's own lines
        page.backend.env.handle_exception()
    return part


def csrf_input(request: HttpRequest) -> object:
    """The token's field of this request, for markup that is filled in rather than drawn."""
    return format_html(CSRF_INPUT, token_of(request))


def _csrf(request: HttpRequest) -> dict[str, Any]:
    """A page's forms and scripts share one masked token: Django would mask it anew for each of them."""
    token = SimpleLazyObject(lambda: token_of(request))
    return {"csrf_input": SimpleLazyObject(lambda: format_html(CSRF_INPUT, token)), "csrf_token": token}


def send_toasts(request: HttpRequest, response: HttpResponse) -> None:
    """Let what waits to be said go along with an answer that is no whole page."""
    waiting = toasts(messages.get_messages(request))
    if waiting:
        trigger_client_event(response, "fl:toasts", {"toasts": waiting}, after="receive")
