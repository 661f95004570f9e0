"""How API keys are called that did something."""

from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.api.models import ApiKey
from crm.records.naming import Doer, register_doer


def _keys(ids: set[UUID], viewer: Actor | None) -> dict[UUID, Doer]:
    """ "Key Website, made by Petra"."""
    url = reverse("workspace:api_keys") if viewer is not None and viewer.can("api.keys") else ""
    rows = ApiKey.objects.filter(id__in=ids).select_related("created_by")
    return {key.id: Doer(f"Key {key.name}", url, f"made by {key.created_by.name}") for key in rows}


register_doer("key", _keys)
