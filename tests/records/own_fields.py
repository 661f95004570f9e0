"""Fields of the organization's own to try values on."""

from typing import Any

from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomField, CustomKind
from tests.world import World

OPTIONS = ["Silver", "Gold", "Platinum"]


def a_field(world: World, kind: str, *, of: str = "person", **values: Any) -> CustomField:
    """A field of that type, called like it: {"label": "Choice", "key": "choice"}."""
    given: dict[str, Any] = {"record_kind": of, "label": kind.title(), "kind": kind}
    if kind in (CustomKind.CHOICE, CustomKind.CHOICES):
        given["options"] = OPTIONS
    if kind == CustomKind.LINK:
        given["links_to"] = "person"
    return add_custom_field(given | values, by=world.boss.actor)


def all_fields(world: World, *, of: str = "person") -> dict[str, CustomField]:
    """One field of each type, by type."""
    return {kind: a_field(world, kind, of=of) for kind in CustomKind.values}
