"""How web forms and webhooks are called through which something came."""

from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.records.naming import Doer, register_doer
from leads.models import LeadForm, LeadHook


def _forms(ids: set[UUID], viewer: Actor | None) -> dict[UUID, Doer]:
    """ "Web form Contact"."""
    linked = viewer is not None and viewer.can("leads.forms")
    rows = LeadForm.objects.filter(id__in=ids).values_list("id", "name")
    return {id_: Doer(f"Web form {name}", reverse("leads:form", args=[id_]) if linked else "") for id_, name in rows}


def _hooks(ids: set[UUID], viewer: Actor | None) -> dict[UUID, Doer]:
    """ "Webhook Google Ads"."""
    linked = viewer is not None and viewer.can("leads.sources")
    rows = LeadHook.objects.filter(id__in=ids).values_list("id", "name")
    return {id_: Doer(f"Webhook {name}", reverse("leads:hook", args=[id_]) if linked else "") for id_, name in rows}


register_doer("form", _forms)
register_doer("hook", _hooks)
