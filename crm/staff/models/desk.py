"""The desk from which work of one kind is given out, one at a time."""

from typing import Any

from django.db import models

from crm.staff.models.profile import WorkKind
from crm.tenancy.models import TenantModel


class Desk(TenantModel):
    """Its lock makes capacity exact: who gives out work holds it until his transaction ends.

    `turns` keep for each purpose what its people are owed of turns: {"rule:…": {member: credit}}.
    """

    kind = models.CharField(max_length=10, choices=WorkKind)
    turns: Any = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="desk_once")]

    def __str__(self) -> str:
        return self.kind
