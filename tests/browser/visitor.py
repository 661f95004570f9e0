"""A person at a browser."""

import re
import time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Request

SERIOUS = ("serious", "critical")
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
PATIENCE = 20.0  # seconds
# As static/js/theme.js does; pages without it, those for customers, are always light.
TAKE_THEME = """theme => {
    if (document.querySelector("script[src*='js/theme']")) document.documentElement.dataset.bsTheme = theme
}"""
# Only violations are described; style sheets are fetched anew for one rule alone, which is not in use (experimental).
AXE_OPTIONS = "{resultTypes: ['violations'], preload: {assets: ['media']}}"
# What htmx asked for has been put in its place, charts are drawn, letters are there and nothing is on the move.
STANDS_STILL = """() => document.readyState === "complete" && document.fonts.status === "loaded"
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, [data-fl-chart]:empty")
    && document.getAnimations().every(each => each.playState !== "running" || each.effect.getTiming().iterations > 9)
    && new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"""


class Visitor:
    """Clicks and types; `look()` takes a screenshot and lets axe judge the page."""

    def __init__(self, context: BrowserContext, *, name: str, shots: Path) -> None:
        self.context, self.name, self.shots = context, name, shots
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._note_server_error)
        self._under_way: set[Request] = set()
        self.page.on("request", self._note_begin)
        self.page.on("requestfinished", self._note_end)
        self.page.on("requestfailed", self._note_end)

    def go(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(path)
        return self.page

    def sign_in(self, email: str, password: str) -> Page:
        """Through the sign-in page."""
        self.go("/account/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_label("Password", exact=True).press("Enter")
        self.page.wait_for_url(re.compile(r"/$"))
        return self.page

    def settle(self) -> None:
        """Wait until nothing is under way and the page stands still."""
        end = time.monotonic() + PATIENCE
        while True:
            self.page.wait_for_function(STANDS_STILL)
            if not self._under_way:
                return
            assert time.monotonic() < end, f"still under way: {[each.url for each in self._under_way]}"
            self.page.wait_for_timeout(10)

    def click(self, name: str, *, role: str = "button", exact: bool = True) -> None:
        """A button or link by what it says; the first that can be seen."""
        self.page.get_by_role(role, name=name, exact=exact).locator("visible=true").first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()

    def sees(self, text: str) -> bool:
        """Whether the page says so, as soon as it does."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()
        return True

    def text(self) -> str:
        """All that the page says."""
        return self.page.locator("body").inner_text()

    def bring_axe(self) -> None:
        """Have axe on each page from its beginning: whoever judges hundreds need not send its source to each."""
        self.page.add_init_script(_axe())

    def look(self, what: str) -> None:
        """Keep a screenshot, and judge the page."""
        self.settle()
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.shots / f"{what}-{self.name}.png")
        self.judge(what)

    def resize(self, size: str) -> None:
        """Another window ("wide" or "phone") round what is open."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})

    def darken(self) -> None:
        """Look at the page that is open in the dark, without asking for it anew."""
        self.page.evaluate(TAKE_THEME, "dark")

    def judge(self, what: str) -> None:
        """Fails on anything serious that axe finds, and on a page wider than its window."""
        self.settle()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(f"{_axe()}; 0")
        findings = self.page.evaluate(f"axe.run(document, {AXE_OPTIONS})")["violations"]
        serious = [_finding(each) for each in findings if each["impact"] in SERIOUS]
        assert not serious, f"{what}: {serious}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{what} is {wide} px wider than the window"

    def close(self) -> None:
        """Shut the browser's window."""
        self.context.close()

    def _note_begin(self, request: Request) -> None:
        self._under_way.add(request)

    def _note_end(self, request: Request) -> None:
        self._under_way.discard(request)

    def _note_server_error(self, response: Any) -> None:
        if response.status >= 500:
            self.errors.append(f"{response.status} {response.url}")


def _finding(violation: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']} ({violation['impact']}): {nodes}"


@cache
def _axe() -> str:
    return (Path(settings.ROOT) / "node_modules/axe-core/axe.min.js").read_text()
