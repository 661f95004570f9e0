"""Mails that are never taken in, or no longer."""

from django.db import models
from django.db.models import Q

from crm.tenancy.models import TenantForeignKey, TenantModel


class PrivateRule(TenantModel):
    """Without `member` it holds for everybody's mailbox. One of `pattern`, `person` and `thread` is set."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    pattern = models.CharField(max_length=254, blank=True)  # "ada@example.com", or "@example.com" for a domain
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, blank=True, related_name="+")
    thread = models.CharField(max_length=250, blank=True)
    words = models.CharField(max_length=200, blank=True)  # the subject of a thread, as it is listed
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "pattern"], condition=Q(member=None) & ~Q(pattern=""), name="private_pattern_of_all"
            ),
            models.UniqueConstraint(
                fields=["tenant", "member", "pattern"], condition=~Q(pattern=""), name="private_pattern_once"
            ),
            models.UniqueConstraint(fields=["tenant", "member", "person"], name="private_person_once"),
            models.UniqueConstraint(
                fields=["tenant", "member", "thread"], condition=~Q(thread=""), name="private_thread_once"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern or self.words or str(self.person_id)
