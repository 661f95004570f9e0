"""One searchable record in the index."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from crm.tenancy.models import TenantModel


class SearchEntry(TenantModel):
    """`words` holds lexemes that begin with a key of the organization, so that the one index is selective for each.

    `@@` is served by the index behind row-level security because set-up marks it LEAKPROOF (DESIGN section 6).
    """

    kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    words = SearchVectorField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "record_id"], name="search_entry_once")]
        indexes = [GinIndex(fields=["words"], name="search_words", fastupdate=False)]

    def __str__(self) -> str:
        return self.title
