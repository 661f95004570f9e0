"""A page that was looked at, or something that a site reported. Many and small: no more columns than are read."""

from typing import ClassVar, Self

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class PageEventQuerySet(TenantQuerySet["PageEvent"]):
    def views(self) -> Self:
        """Pages looked at."""
        return self.filter(name="")


class PageEvent(TenantModel):
    """`id` is made up by the browser, so that a batch sent twice is one. Site, visit and visitor are plain ids: a
    foreign key would lock the site's row with every event.
    """

    website_id = models.UUIDField()
    visit_id = models.UUIDField(null=True)  # without consent there is none
    person = TenantForeignKey(
        "customers.Person", models.SET_NULL, null=True, related_name="page_events", db_index=False
    )
    at = models.DateTimeField()
    path = models.CharField(max_length=300)
    title = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=60, blank=True)  # of what the site reported; "" for a page looked at
    facts = models.JSONField(null=True)  # what the site said of it

    objects: ClassVar[PageEventQuerySet] = TenantManager.from_queryset(PageEventQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "website_id", "at"], name="page_event_website"),
            models.Index(
                fields=["tenant", "visit_id", "at"], condition=models.Q(visit_id__isnull=False), name="page_event_visit"
            ),
            models.Index(
                fields=["tenant", "person", "path", "at"],
                condition=models.Q(person__isnull=False),
                name="page_event_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.path
