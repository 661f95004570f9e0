"""People who agreed to talk at some time."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Visibility
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet

LONGEST = timedelta(days=7)  # so that "what overlaps?" has to look back no farther than this


class MeetingQuerySet(TenantQuerySet["Meeting"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those one takes part in; a team's or all by the role's visibility."""
        if actor.visibility == Visibility.ALL:
            return self
        from crm.meetings.models.attendee import Attendee

        taking_part = Attendee.objects.filter(meeting_id=OuterRef("pk"), removed_at=None)
        mine = Q(organizer_id=actor.id) | Q(Exists(taking_part.filter(member_id=actor.id)))
        if actor.visibility == Visibility.TEAM and actor.team_id:
            mine |= Q(organizer__team_id=actor.team_id) | Q(Exists(taking_part.filter(member__team_id=actor.team_id)))
        return self.filter(mine)

    def standing(self) -> Self:
        """Not called off."""
        return self.filter(cancelled_at=None)


class Meeting(RecordModel):
    kind = "meeting"
    untracked = frozenset({"sequence", "remind_at"})

    title = models.CharField(max_length=200)
    details = models.TextField("Agenda", blank=True)
    place = models.CharField("Where", max_length=300, blank=True)  # a room, an address, a link
    starts_at = models.DateTimeField("Starts")
    ends_at = models.DateTimeField("Ends")
    zone = models.CharField("Time zone", max_length=60)  # where it was planned: calendars show it there
    organizer = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+", verbose_name="Organizer")
    # The customer in whose timeline it stands, and the record it is about.
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="meetings")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="meetings")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    booked_on = TenantForeignKey(
        "meetings.BookingPage", models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    key = models.CharField(max_length=120, blank=True)  # the booking that made it: the same key makes one meeting
    sequence = models.PositiveIntegerField(default=0)  # of RFC 5546: counts what invited people have to hear of
    remind_at = models.DateTimeField(null=True, blank=True)  # empty once everybody was reminded
    cancelled_at = models.DateTimeField("Called off", null=True, blank=True)
    cancel_note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    everything: ClassVar[MeetingQuerySet] = TenantManager.from_queryset(MeetingQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[MeetingQuerySet] = RecordManager.from_queryset(MeetingQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], condition=~Q(key=""), name="meeting_key_once"),
            models.CheckConstraint(condition=Q(starts_at__lt=models.F("ends_at")), name="meeting_takes_time"),
        ]
        indexes = [
            models.Index(fields=["tenant", "starts_at", "id"], name="meeting_starts"),
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="meeting_subject"),
            models.Index(fields=["tenant", "remind_at"], condition=Q(remind_at__isnull=False), name="meeting_reminder"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> UUID:
        """Whose it is: who is merely asked may not change it."""
        return self.organizer_id

    @property
    def owner(self) -> Membership:
        """Its organizer."""
        return self.organizer

    @property
    def is_cancelled(self) -> bool:
        """Called off."""
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        """Nobody can come any more."""
        return self.ends_at <= timezone.now()

    @property
    def uid(self) -> str:
        """Its name in everybody's calendar (RFC 7986, section 5.3: no more than globally unique)."""
        return f"{self.id}@fairlead"
