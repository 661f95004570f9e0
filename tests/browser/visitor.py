"""A person at a browser."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Page

SERIOUS = ("serious", "critical")


class Visitor:
    """Clicks and types; `look()` takes a screenshot and lets axe judge the page."""

    def __init__(self, context: BrowserContext, *, name: str, shots: Path) -> None:
        self.context, self.name, self.shots = context, name, shots
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._note_server_error)

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

    def look(self, what: str) -> None:
        """Keep a screenshot; fails on anything serious that axe finds, and on a page wider than its window."""
        self.page.wait_for_load_state("networkidle")
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.shots / f"{what}-{self.name}.png")
        findings = self.page.evaluate(f"{_axe()}; axe.run(document, {{resultTypes: ['violations']}})")["violations"]
        serious = [_finding(each) for each in findings if each["impact"] in SERIOUS]
        assert not serious, f"{what}: {serious}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{what} is {wide} px wider than the window"

    def close(self) -> None:
        """Shut the browser's window."""
        self.context.close()

    def _note_server_error(self, response: Any) -> None:
        if response.status >= 500:
            self.errors.append(f"{response.status} {response.url}")


def _finding(violation: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']} ({violation['impact']}): {nodes}"


@cache
def _axe() -> str:
    return (Path(settings.ROOT) / "node_modules/axe-core/axe.min.js").read_text()
