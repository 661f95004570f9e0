"""How long work is called by which something was done."""

from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.jobs.models import Job
from crm.records.naming import Doer, register_doer


def _jobs(ids: set[UUID], viewer: Actor | None) -> dict[UUID, Doer]:
    """By its title, for those who may look at it."""
    if viewer is None:
        return {}
    rows = Job.objects.all().visible_to(viewer).filter(id__in=ids)
    return {id_: Doer(title, reverse("jobs:job", args=[id_])) for id_, title in rows.values_list("id", "title")}


register_doer("job", _jobs)
