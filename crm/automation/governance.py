"""Who may do what with flows: journeys belong to marketing, rules to the organization's settings."""

from dataclasses import dataclass

from crm.accounts.actor import Actor
from crm.automation.models import Flow, FlowKind


@dataclass(frozen=True)
class Rights:
    """Names of capabilities."""

    view: str
    edit: str
    publish: str


_RIGHTS: dict[str, Rights] = {
    FlowKind.RULE: Rights("workspace.settings", "workspace.settings", "workspace.settings"),
}


def govern(kind: FlowKind, rights: Rights) -> None:
    """Say which capabilities flows of a kind ask for; the module whose pages show them does."""
    _RIGHTS[kind] = rights


def require(by: Actor, flow: Flow | FlowKind, verb: str) -> None:
    """Raises NotAllowed unless `by` may `verb` ("view", "edit" or "publish") flows of this kind."""
    kind = flow.kind if isinstance(flow, Flow) else flow
    by.require(getattr(_RIGHTS[kind], verb))
