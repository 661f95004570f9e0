"""A real Chromium against a live server; axe looks at every page that a test stops at."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.shop import Shop
from tests.browser.visitor import SIZES, Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
# Whoever says of himself that he has no window is taken for a robot. What a page sends as it is left says what the
# browser says, whatever its context claims; so the browser itself has to say it.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
# No process is started for a page that nobody may ever open: with each page that costs a tenth of its time.
NONE_AHEAD = "--disable-features=SpareRendererForSitePerProcess"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", NONE_AHEAD, f"--user-agent={BROWSER}"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session, at the path `make test` found."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    # The browser tool keeps an event loop in this thread; Django is still used from it by tests, one at a time.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def visit(browser: Browser, live_server: Any, settings: Any, request: Any) -> Iterator[Callable[..., Visitor]]:
    """`visit("rep", size="phone")`: a person with a browser of his own. Pages must be free of script errors and of
    serious findings of axe; screenshots go to build/shots/.
    """
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    people: list[Visitor] = []

    def open_browser(name: str, *, size: str = "wide", dark: bool = False) -> Visitor:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        if dark:
            context.add_init_script("try { localStorage.setItem('theme', 'dark') } catch { /* a sandboxed frame */ }")
        visitor = Visitor(context, name=f"{name}-{size}{'-dark' if dark else ''}", shots=ROOT / "build/shots")
        people.append(visitor)
        return visitor

    yield open_browser
    for visitor in people:
        visitor.close()
    for visitor in people:
        assert visitor.errors == []


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A second origin."""
    shop = Shop()
    yield shop
    shop.server.shutdown()
    shop.server.server_close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A visitor's browser; scripts on its pages must not fail."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []
