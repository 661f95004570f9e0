"""What stands beside a record: sections that other modules hang on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from crm.accounts.actor import Actor
from crm.tenancy.gathering import gathered


@dataclass(frozen=True)
class Panel:
    """A section of a record page, rendered from `template` with what `load(actor, record)` returns.

    `load` returning None leaves the section out. `side` is "right" (related), "left" (facts) or "head" (verbs).
    """

    title: str
    template: str
    load: Callable[[Actor, Any], dict[str, Any] | None]
    capability: str | None = None
    order: int = 100
    side: str = "right"


@dataclass(frozen=True)
class LoadedPanel:
    title: str
    template: str
    side: str
    context: dict[str, Any] = field(default_factory=dict)


EVERY_KIND = "*"
_panels: dict[str, list[Panel]] = {}


def register_panel(kind: str, panel: Panel) -> None:
    """Hang a section on every record page of a kind, or of all kinds with EVERY_KIND."""
    others = [old for old in _panels.get(kind, []) if old.template != panel.template]
    _panels[kind] = sorted([*others, panel], key=lambda each: each.order)


def every_panel(_panel: Panel) -> bool:
    """All sections are wanted."""
    return True


def panels_for(
    kind: str, actor: Actor, record: Any, wanted: Callable[[Panel], bool] = every_panel
) -> list[LoadedPanel]:
    """The sections of this record that the actor may see and the page wants, loaded: what they ask first, at once."""
    own = sorted([*_panels.get(kind, []), *_panels.get(EVERY_KIND, [])], key=lambda each: each.order)
    open_ = [each for each in own if wanted(each) and (not each.capability or actor.can(each.capability))]
    contexts = gathered(*[partial(panel.load, actor, record) for panel in open_])
    return [
        LoadedPanel(panel.title, panel.template, panel.side, context)
        for panel, context in zip(open_, contexts, strict=True)
        if context is not None
    ]
