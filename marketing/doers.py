"""How journeys are called that did something."""

from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.automation.models import Flow, FlowKind
from crm.records.naming import Doer, register_doer


def _journeys(ids: set[UUID], viewer: Actor | None) -> dict[UUID, Doer]:
    """ "Journey Welcome", and rules of the program's own by their name alone."""
    linked = viewer is not None and viewer.can("marketing.view")
    rows = Flow.objects.filter(id__in=ids).values_list("id", "name", "kind")
    return {id_: _named(id_, name, kind, linked=linked) for id_, name, kind in rows}


def _named(flow_id: UUID, name: str, kind: str, *, linked: bool) -> Doer:
    if kind != FlowKind.JOURNEY:
        return Doer(f"Rule {name}")
    return Doer(f"Journey {name}", reverse("marketing:journey", args=[flow_id]) if linked else "")


register_doer("journey", _journeys)
