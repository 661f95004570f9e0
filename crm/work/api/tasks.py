"""Tasks in the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers

from crm.api.fields import Choice, Id, Moment, Reference, Text, record_reference
from crm.api.nouns.members import find_member
from crm.api.records import ListViews
from crm.api.serializers import Body, Nothing, Shown
from crm.search.queries.finding import matching_ids
from crm.work.actions.tasks import add_task, complete_task, reopen_task
from crm.work.models import Task
from crm.work.models.task import Priority
from crm.work.queries.tasks import get_task

PRIORITIES = {priority.name.lower(): priority for priority in Priority}


class TaskShown(Shown):
    """Something to be done."""

    noun = "tasks"

    title = serializers.CharField()
    details = serializers.CharField()
    due_at = Moment(allow_null=True)
    priority = serializers.SerializerMethodField()
    assignee_id = Id(allow_null=True)
    author_id = Id(allow_null=True)
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    done_at = Moment(allow_null=True)
    created_at = Moment()
    version = serializers.IntegerField()

    def get_priority(self, task: Task) -> str:
        """urgent, high, normal or low."""
        return Priority(task.priority).name.lower()


class TaskAdd(Body):
    """Something for somebody to do."""

    title = Text(max_length=200)
    details = Text(max_length=20_000, required=False, allow_blank=True)
    due_at = Moment(required=False, allow_null=True)
    priority = Choice(choices=[(name, each.label) for name, each in PRIORITIES.items()], required=False)
    assignee_id = Reference(find_member, source="assignee", required=False, allow_null=True)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)


class Tasks(ListViews):
    noun, kind, capability, searched = "tasks", "task", "work.view", True
    bodies = {"create": TaskAdd, "complete": Nothing}
    answers = dict.fromkeys(("list", "retrieve", "create", "complete", "reopen"), TaskShown)

    def rows(self) -> QuerySet[Any]:
        """Tasks."""
        return Task.objects.visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By their titles."""
        return rows.filter(id__in=matching_ids("task", words))

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        return self.shown(get_task(self.actor, record_id))

    def create(self, request: Any) -> HttpResponse:
        """Give somebody something to do."""
        body = self.read_body()
        person, company = body.get("person"), body.get("company")
        task = add_task(
            body["title"],
            due_at=body.get("due_at"),
            priority=PRIORITIES[body.get("priority", "normal")],
            assignee=body.get("assignee"),
            person_id=person.id if person else None,
            company_id=company.id if company else None,
            details=body.get("details", ""),
            by=self.actor,
        )
        return self.shown(task, 201)

    def complete(self, request: Any, record_id: UUID) -> HttpResponse:
        """Tick it off."""
        self.read_body()
        return self.shown(complete_task(record_id, by=self.actor))

    def reopen(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take the tick back."""
        return self.shown(reopen_task(record_id, by=self.actor))
