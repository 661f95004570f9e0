"""Verbs on roles."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.capabilities import CAPABILITIES
from crm.accounts.models import Role, Visibility
from crm.accounts.queries.roles import require_within
from crm.errors import NotFound, Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit


@transaction.atomic
def change_role(role_id: UUID, *, capabilities: Iterable[str], visibility: str, by: Actor) -> Role:
    """What a role may do and see.

    Raises Refused for the owner's role, which may do everything, and for one that may or would do more than `by`.
    """
    by.require("workspace.members")
    role = Role.objects.select_for_update().filter(id=role_id).first()
    if role is None:
        raise NotFound("There is no such role.")
    if role.is_owner:
        raise Refused("The owner may do everything; that can't be changed.")
    require_within(role, by)
    before = set(role.capabilities)
    seen = Visibility(role.visibility).label
    role.capabilities = sorted(set(capabilities) & set(CAPABILITIES))
    role.visibility = Visibility(visibility)
    require_within(role, by)
    role.version += 1
    role.save()
    emit(SettingsChanged(what=f"the role {role.name}", changes=_told(role, before, seen)), by=by)
    return role


def _told(role: Role, before: set[str], seen: str) -> dict[str, tuple[str, str]]:
    now = set(role.capabilities)
    told = {_label(name): ("no", "yes") if name in now else ("yes", "no") for name in sorted(before ^ now)}
    shown = Visibility(role.visibility).label
    return told | ({"Sees": (seen, shown)} if seen != shown else {})


def _label(name: str) -> str:
    return CAPABILITIES[name].label if name in CAPABILITIES else name
