"""What happened: timeline, audit of business facts, trigger and outbox in one row."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.events.types import ActorRef, DomainEvent, SubjectRef, Whose, read_event
from crm.tenancy.models import TenantManager, TenantModel, TenantQuerySet


class EventQuerySet(TenantQuerySet["Event"]):
    def of(self, whose: Whose) -> Self:
        """The timeline, newest first."""
        if whose.person_id:
            return self.about_person(whose.person_id)
        return self.about_company(whose.company_id) if whose.company_id else self.about(*whose.records)

    def about_person(self, person_id: UUID) -> Self:
        """The person's timeline, newest first."""
        return self.filter(person_id=person_id).order_by("-id")

    def about_company(self, company_id: UUID) -> Self:
        """The company's timeline, newest first."""
        return self.filter(company_id=company_id).order_by("-id")

    def about(self, *subjects: SubjectRef) -> Self:
        """The timeline of a record, and of what it was before, newest first."""
        of_any = [models.Q(subject_kind=subject.kind, subject_id=subject.id) for subject in subjects]
        return self.filter(reduce(or_, of_any)).order_by("-id")


class Event(TenantModel):
    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    # Plain ids without foreign keys: this app stands below the ones it speaks of.
    person_id = models.UUIDField(null=True)
    company_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(default=timezone.now)
    cause_id = models.UUIDField(null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    pending = models.BooleanField(default=False)  # not yet handed to its subscribers

    objects: ClassVar[EventQuerySet] = TenantManager.from_queryset(EventQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "person_id", "-id"], name="event_person"),
            models.Index(fields=["tenant", "company_id", "-id"], name="event_company"),
            models.Index(fields=["tenant", "subject_kind", "subject_id", "-id"], name="event_subject"),
            models.Index(fields=["tenant", "kind", "occurred_at"], name="event_kind"),
            models.Index(fields=["tenant", "id"], condition=models.Q(pending=True), name="event_pending"),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def actor(self) -> ActorRef:
        """Who did it."""
        return ActorRef(self.actor_kind, self.actor_id)

    @property
    def subject(self) -> SubjectRef | None:
        """The record it happened to."""
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_id else None

    def read(self) -> DomainEvent:
        """The typed event."""
        return read_event(self.kind, self.data, self.person_id, self.company_id)

    @classmethod
    def of(cls, event: DomainEvent, **more: Any) -> "Event":
        """An unsaved row of it."""
        subject = event.subject()
        return cls(
            kind=event.kind,
            version=event.version,
            person_id=event.person_id,
            company_id=event.company_id,
            subject_kind=subject.kind if subject else "",
            subject_id=subject.id if subject else None,
            data=event.data(),
            **more,
        )
