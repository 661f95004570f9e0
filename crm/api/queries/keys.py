"""Reads of API keys."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Visibility
from crm.accounts.queries.roles import role_capabilities
from crm.api.models import ApiKey
from crm.api.models.api_key import ApiKeyQuerySet
from crm.api.tokens import Credential, is_secret
from crm.errors import NotFound
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

NO_HASH = "0" * 64
TOUCHED_EACH = timedelta(minutes=1)


def keys() -> list[ApiKey]:
    """All keys with who made them, those that work first, the newest of each first."""
    rows = ApiKey.objects.select_related("role", "team", "created_by", "revoked_by").order_by("-id")
    return sorted(rows, key=lambda key: bool(key.why_closed()))


def keys_of(member_id: UUID) -> ApiKeyQuerySet:
    """The keys that a member looks after and that are neither revoked nor at their end."""
    return ApiKey.objects.working().filter(created_by_id=member_id)


def is_keeper(member: Membership) -> bool:
    """Whether a colleague may look after keys."""
    return member.active and "api.keys" in role_capabilities(member.role)


def get_key(key_id: UUID, *, lock: bool = False) -> ApiKey:
    """One key. Raises NotFound."""
    rows = ApiKey.objects.select_for_update() if lock else ApiKey.objects.all()
    key = rows.filter(id=key_id).first()
    if key is None:
        raise NotFound("There is no such key.")
    return key


def key_behind(credential: Credential) -> tuple[Organization, ApiKey] | None:
    """The organization and the key, if the secret is right. Whether the key still opens anything is not asked."""
    organization = Organization.objects.filter(id=credential.organization_id).first()
    if organization is None:
        return None
    with tenant_scope(organization):
        key = ApiKey.objects.select_related("role", "created_by").filter(id=credential.key_id).first()
        if not is_secret(credential.secret, key.secret_hash if key else NO_HASH) or key is None:
            return None
        if not key.why_closed():
            _touch(key)
    return organization, key


def key_actor(key: ApiKey) -> Actor:
    """Who acts with it: what its role may do now, and nobody's own records."""
    return Actor(
        kind="key",
        id=key.id,
        name=key.name,
        capabilities=role_capabilities(key.role),
        visibility=Visibility(key.role.visibility),
        team_id=key.team_id,
    )


def _touch(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > TOUCHED_EACH:
        ApiKey.objects.filter(id=key.id).update(last_used_at=now)
