"""Verbs on roles."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.capabilities import CAPABILITIES
from crm.accounts.models import Role, Visibility
from crm.errors import NotFound, Refused


@transaction.atomic
def change_role(role_id: UUID, *, capabilities: Iterable[str], visibility: str, by: Actor) -> Role:
    """What a role may do and see. Raises Refused for the owner's role, which may do everything."""
    by.require("workspace.members")
    role = Role.objects.select_for_update().filter(id=role_id).first()
    if role is None:
        raise NotFound("There is no such role.")
    if role.is_owner:
        raise Refused("The owner may do everything; that can't be changed.")
    role.capabilities = sorted(set(capabilities) & set(CAPABILITIES))
    role.visibility = Visibility(visibility)
    role.version += 1
    role.save()
    return role
