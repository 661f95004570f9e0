"""What stands beside a record: sections that other modules hang on it.

A customer's page has some twenty of them, and most customers have something in few. So a section should say

- `rows`, the table and column of what it shows: `rows=(Invoice, "person_id")`. The page asks once, for all sections,
  which of these tables have anything of the record. Where one has nothing, `load` runs as ever, but its kept questions
  (crm/tenancy/kept.py) find nothing without being asked. All that `load` asks must be rows of that table and record;
  it must not have been asked by other means than a kept query set.
- `stands=True`, where it shows nothing that changes within a day by itself: it is kept as HTML for as long as the
  database says the same (crm/web/standing_parts.py). Its template is told of `panel` and `csrf_input`, nothing else.
  A section with `rows` that has none stands in any case: its template shows then what is always so ("No invoices yet").
"""

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.safestring import SafeString

from crm.accounts.actor import Actor
from crm.tenancy.gathering import answers_to, gathered
from crm.tenancy.kept import finding_nothing
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import require_organization_id
from crm.web.standing_parts import can_stand, drawn, standing_part
from crm.web.stencils import Stencil

Rows = tuple[type[Model], str]  # a table, and its column of the record's id
Load = Callable[[Actor, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A section of a record page, rendered from `template` with what `load(actor, record)` returns.

    `load` returning None leaves the section out. `side` is "right" (related), "left" (facts) or "head" (verbs).
    `rows` and `stands` are said above.
    """

    title: str
    template: str
    load: Load
    capability: str | None = None
    order: int = 100
    side: str = "right"
    rows: Rows | None = None
    stands: bool = False


@dataclass(frozen=True)
class LoadedPanel:
    title: str
    template: str
    side: str
    context: dict[str, Any] = field(default_factory=dict)
    stencil: Stencil | None = None

    def filled(self, csrf_input: object) -> SafeString:
        """One that stands, with the request's own token."""
        return self.stencil.filled(csrf_input) if self.stencil else SafeString("")


EVERY_KIND = "*"
STANDING = "layouts/standing_panel.html"
_panels: dict[str, list[Panel]] = {}


def register_panel(kind: str, panel: Panel) -> None:
    """Hang a section on every record page of a kind, or of all kinds with EVERY_KIND."""
    others = [old for old in _panels.get(kind, []) if old.template != panel.template]
    _panels[kind] = sorted([*others, panel], key=lambda each: each.order)
    _asking.cache_clear()


def every_panel(_panel: Panel) -> bool:
    """All sections are wanted."""
    return True


def rows_there(kind: str, record_id: UUID) -> frozenset[Rows]:
    """The tables of this kind's sections that have anything of the record, whoever may see it; by one statement."""
    tables, text, by_protocol = _asking(kind)
    if not tables:
        return frozenset()
    own, organization = record_id.hex, require_organization_id().hex
    asked = Asked(text.replace("$1", f"'{organization}'").replace("$2", f"'{own}'"), by_protocol,
                  (organization.encode(), own.encode()))  # fmt: skip
    (found,) = answers_to([asked])[0]
    return frozenset(rows for rows, there in zip(tables, found, strict=True) if there)


def panels_for(
    kind: str,
    actor: Actor,
    record: Any,
    wanted: Callable[[Panel], bool] = every_panel,
    *,
    there: frozenset[Rows] | None = None,
) -> list[LoadedPanel]:
    """The sections of this record that the actor may see and the page wants, loaded: what they ask first, at once.

    `there` is what `rows_there` said, None where it was not asked.
    """
    own = sorted([*_panels.get(kind, []), *_panels.get(EVERY_KIND, [])], key=lambda each: each.order)
    open_ = [each for each in own if wanted(each) and (not each.capability or actor.can(each.capability))]
    nothing = [there is not None and each.rows is not None and each.rows not in there for each in open_]
    loaded = gathered(*[partial(_loaded, *each, kind, actor, record) for each in zip(open_, nothing, strict=True)])
    return [panel for panel in loaded if panel is not None]


def _loaded(panel: Panel, nothing: bool, kind: str, actor: Actor, record: Any) -> LoadedPanel | None:
    """`nothing`: its table has nothing of the record."""
    if not ((panel.stands or nothing) and can_stand(record)):
        context = _load(panel, nothing, actor, record)
        return None if context is None else LoadedPanel(panel.title, panel.template, panel.side, context)
    name: Hashable = ("panel", kind, panel.template, nothing)
    stencil = standing_part(name, actor, record, lambda: _drawn(panel, nothing, actor, record))
    return LoadedPanel(panel.title, STANDING, panel.side, stencil=stencil) if stencil else None


def _drawn(panel: Panel, nothing: bool, actor: Actor, record: Any) -> Stencil | None:
    if (context := _load(panel, nothing, actor, record)) is None:
        return None
    return drawn(panel.template, {"panel": LoadedPanel(panel.title, panel.template, panel.side, context)})


def _load(panel: Panel, nothing: bool, actor: Actor, record: Any) -> dict[str, Any] | None:
    with finding_nothing() if nothing else nullcontext():
        return panel.load(actor, record)


@lru_cache(maxsize=32)
def _asking(kind: str) -> tuple[tuple[Rows, ...], str, bytes]:
    """The tables of a kind's sections, and the statement that asks for all of them."""
    tables = tuple(dict.fromkeys(panel.rows for panel in _panels.get(kind, []) if panel.rows))
    each = [
        f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" WHERE tenant_id = $1::uuid AND "{column}" = $2::uuid)'  # noqa: S608
        for model, column in tables
    ]
    text = f"SELECT {', '.join(each)}"
    return tables, text, text.encode()
