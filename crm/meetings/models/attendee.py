"""Somebody who is asked to a meeting: a colleague, a customer, or an address."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Answer(models.TextChoices):
    """PARTSTAT of RFC 5545, in the words of people."""

    WAITING = "waiting", "No answer yet"
    COMES = "comes", "Comes"
    MAYBE = "maybe", "Perhaps"
    DECLINED = "declined", "Doesn't come"


class Attendee(TenantModel):
    meeting = TenantForeignKey("meetings.Meeting", models.CASCADE, related_name="attendees")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, editable=False)  # its normal form: everybody is asked once
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    note = models.CharField(max_length=500, blank=True)  # what he wrote with his answer
    answered_at = models.DateTimeField(null=True, blank=True)  # when he gave it, by his own program
    answered_to = models.IntegerField(default=-1)  # the SEQUENCE that his answer was for
    removed_at = models.DateTimeField(null=True, blank=True)  # asked no longer; he was told
    # For colleagues, so that "who is busy then?" is asked of one index.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "meeting", "address_key"], name="attendee_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "member", "starts_at"],
                condition=models.Q(member__isnull=False, removed_at=None),
                name="attendee_diary",
            ),
            models.Index(
                fields=["tenant", "person", "starts_at"],
                condition=models.Q(person__isnull=False, removed_at=None),
                name="attendee_person",
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """His name, else his address."""
        return self.name or self.address
