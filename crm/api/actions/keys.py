"""Make API keys, and take them away."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Role, Team
from crm.accounts.queries.roles import is_open_team, is_within
from crm.api.models import ApiKey
from crm.api.queries.keys import get_key, is_keeper, keys_of
from crm.api.scopes import all_scopes
from crm.api.tokens import HINT, Credential, hash_secret, new_secret, write_token
from crm.errors import NotAllowed, Refused
from crm.events.catalog.api import ApiKeyHandedOver, ApiKeyMade, ApiKeyRevoked
from crm.events.emit import emit
from crm.tenancy.scope import require_organization_id


@transaction.atomic
def make_key(
    name: str,
    *,
    role: Role,
    scopes: Collection[str],
    team: Team | None = None,
    expires_at: datetime | None = None,
    by: Actor,
) -> tuple[ApiKey, str]:
    """A new key and how it is written, which is shown this once.

    Raises NotAllowed, also for a role that may do or see more than `by` and for a team whose records he doesn't see;
    Refused without a name or scopes, for scopes that don't exist, and for an end that has passed.
    """
    by.require("api.keys")
    if by.membership is None:
        raise NotAllowed("Only colleagues make keys.")
    if not is_within(role, by):
        raise NotAllowed(f"{role.name} may do more than you: ask somebody of that role to make the key.")
    if not is_open_team(team, by):
        raise NotAllowed("A key of yours sees no other team than your own.")
    _check(name, scopes, expires_at)
    secret = new_secret()
    key = ApiKey.objects.create(
        name=" ".join(name.split()),
        role=role,
        team=team,
        scopes=[scope for scope in all_scopes() if scope in scopes],
        secret_hash=hash_secret(secret),
        hint=secret[-HINT:],
        created_by=by.membership,
        expires_at=expires_at,
    )
    emit(ApiKeyMade(key_id=key.id, name=key.name, role=role.name, scopes=tuple(key.scopes)), by=by)
    return key, write_token(Credential(require_organization_id(), key.id, secret))


@transaction.atomic
def revoke_key(key_id: UUID, *, by: Actor) -> ApiKey:
    """Close it at once and for good. Revoking a revoked key changes nothing. Raises NotFound, NotAllowed."""
    by.require("api.keys")
    key = get_key(key_id, lock=True)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = timezone.now(), by.membership
        key.save(update_fields=["revoked_at", "revoked_by"])
        emit(ApiKeyRevoked(key_id=key.id, name=key.name), by=by)
    return key


@transaction.atomic
def revoke_keys_of(member: Membership, *, by: Actor) -> int:
    """Close at once and for good whatever still opens something and is his: part of shutting somebody out.

    Returns how many. Raises NotAllowed.
    """
    by.require("workspace.members")
    keys = list(keys_of(member.id).select_for_update())
    for key in keys:
        key.revoked_at, key.revoked_by = timezone.now(), by.membership
        key.save(update_fields=["revoked_at", "revoked_by"])
        emit(ApiKeyRevoked(key_id=key.id, name=key.name), by=by)
    return len(keys)


@transaction.atomic
def hand_over_keys(member: Membership, heir: Membership, *, by: Actor) -> int:
    """Let a colleague look after his keys, so that they go on working. Returns how many.

    Raises NotAllowed, Refused for a colleague whose role has no business with keys.
    """
    by.require("workspace.members")
    if not is_keeper(heir):
        raise Refused(f"{heir.name} may not look after API keys. Choose somebody else, or revoke them.")
    keys = list(keys_of(member.id).select_for_update())
    for key in keys:
        key.created_by = heir
        key.save(update_fields=["created_by"])
        emit(ApiKeyHandedOver(key_id=key.id, name=key.name, old_member_id=member.id, member_id=heir.id), by=by)
    return len(keys)


def _check(name: str, scopes: Collection[str], expires_at: datetime | None) -> None:
    if not name.strip():
        raise Refused("Give the key a name, so that colleagues know what it is for.")
    if not scopes or not set(scopes) <= set(all_scopes()):
        raise Refused("Choose what the key may read or write.")
    if expires_at is not None and expires_at <= timezone.now():
        raise Refused("Choose a day to come.")
