"""What the portal is made of: sections in its menu and blocks on its first page, filled in by modules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crm.accounts.requests import Request


@dataclass(frozen=True)
class PortalSection:
    """An entry of the portal's menu; `url_name` takes the organization's slug."""

    label: str
    icon: str
    url_name: str
    order: int = 100

    def url(self, slug: str) -> str:
        """Its address in one organization's portal."""
        return reverse(self.url_name, args=[slug])


@dataclass(frozen=True)
class PortalBlock:
    """A part of the first page, rendered from `template` with what `load(request)` returns; None leaves it out."""

    template: str
    load: Callable[[Request], dict[str, Any] | None]
    order: int = 100
    beside: bool = False  # in the narrow column


class Registry[T: PortalSection | PortalBlock]:
    """Entries in their order; one registered twice stays one."""

    def __init__(self) -> None:
        self.entries: list[T] = []

    def register(self, *entries: T) -> None:
        """Add entries."""
        fresh = [entry for entry in entries if entry not in self.entries]
        self.entries = sorted([*self.entries, *fresh], key=lambda entry: entry.order)


portal_sections = Registry[PortalSection]()
portal_blocks = Registry[PortalBlock]()
