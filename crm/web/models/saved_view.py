"""A way of looking at a list or a board that somebody wants again."""

from typing import ClassVar, Self

from django.db import models
from django.http import QueryDict

from crm.accounts.actor import Actor
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class SavedViewQuerySet(TenantQuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those that are shared; none that were deleted."""
        return self.filter(models.Q(owner_id=actor.member_id) | models.Q(shared=True), deleted_at=None)


class SavedView(TenantModel):
    """`filters` are parameters as the address of the list carries them; "me" in a shared one is whoever looks."""

    list_key = models.CharField(max_length=60)  # the list's URL name
    name = models.CharField(max_length=60)
    owner = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    shared = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)  # in the rail: of everybody, if it is shared
    position = models.PositiveIntegerField(default=0)
    filters = models.TextField(blank=True)
    sort = models.CharField(max_length=80, blank=True)
    columns = models.TextField(blank=True)  # keys with commas between them; "": as the list comes
    shape = models.CharField(max_length=12, blank=True)  # "month" and the like: as a calendar; "": as the list comes
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[SavedViewQuerySet] = TenantManager.from_queryset(SavedViewQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        indexes = [models.Index(fields=["tenant", "list_key", "position", "id"], name="saved_view_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its filters as parameters."""
        return [(name, value) for name, values in QueryDict(self.filters).lists() for value in values]
