"""Cache keys that can't meet another organization's."""

from crm.tenancy.scope import require_organization_id


def organization_key(key: str, key_prefix: str, version: int) -> str:
    """The key in the cache `organization`, prefixed from the scope. Raises NoOrganization outside of one.

    Things of nobody's belong in the cache alias `shared`.
    """
    return f"{key_prefix}:{version}:{require_organization_id()}:{key}"
