"""Tasks in the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers

from crm.api.fields import Choice, Day, Id, Moment, Reference, Text, Whole, record_reference
from crm.api.nouns.members import find_member
from crm.api.records import RecordViews
from crm.api.serializers import Body, Nothing, Shown
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from crm.work.actions.tasks import add_task, complete_task, reopen_task
from crm.work.dues import Due, due_of
from crm.work.models import Task
from crm.work.models.task import Priority
from crm.work.planning import Plan
from crm.work.zones import organization_zone

PRIORITIES = {priority.name.lower(): priority for priority in Priority}
LONGEST_AHEAD = 60 * 24 * 60  # minutes: sixty days
ON_A_DAY = "The day it is due, where no time of it is said; then `due_at` is the end of that day."


class TaskShown(Shown):
    """Something to be done."""

    noun = "tasks"

    title = serializers.CharField()
    details = serializers.CharField()
    due_at = Moment(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text=ON_A_DAY)
    remind_before = serializers.IntegerField(allow_null=True, help_text="Minutes before it is due.")
    repeat = serializers.CharField(help_text="How it comes again, as in RFC 5545; empty where it doesn't.")
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


class TaskChange(Body):
    """Facts of a task. Whether it is done has an address of its own."""

    title = Text(max_length=200)
    details = Text(max_length=20_000, required=False, allow_blank=True)
    due_at = Moment(required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True, help_text=f"{ON_A_DAY} Say only one of the two.")
    remind_before = Whole(min_value=0, max_value=LONGEST_AHEAD, required=False, allow_null=True)
    priority = Choice(choices=[(name, each.label) for name, each in PRIORITIES.items()], required=False)
    assignee_id = Reference(find_member, source="assignee", required=False, allow_null=True)

    def validate(self, attrs: Any) -> Any:
        """A day or a moment, not both."""
        if attrs.get("due_at") is not None and attrs.get("due_on") is not None:
            raise serializers.ValidationError({"due_on": ["Say due_at or due_on, not both."]})
        return attrs


class TaskAdd(TaskChange):
    """Something for somebody to do."""

    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)


class Tasks(RecordViews):
    noun, kind, capability = "tasks", "task", "work.view"
    guarded = RecordViews.guarded | {"complete", "reopen"}
    sorts = {"due_at": Order("due_at", nullable=True)}
    bodies = {"create": TaskAdd, "change": TaskChange, "restore": Nothing, "complete": Nothing}
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore", "complete", "reopen"), TaskShown)

    def rows(self) -> QuerySet[Any]:
        """Tasks."""
        return Task.objects.visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By their titles."""
        return rows.filter(id__in=matching_ids("task", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Task:
        """Something new for somebody to do."""
        person, company = values.get("person"), values.get("company")
        return add_task(
            values["title"],
            plan=Plan(_due(values), values.get("remind_before")),
            priority=PRIORITIES[values.get("priority", "normal")],
            assignee=values.get("assignee"),
            person_id=person.id if person else None,
            company_id=company.id if company else None,
            details=values.get("details", ""),
            by=self.actor,
        )

    def facts(self, values: dict[str, Any]) -> dict[str, Any]:
        """A day takes the place of a moment and the other way round; null for either is no day."""
        facts = dict(values)
        if "priority" in facts:
            facts["priority"] = PRIORITIES[facts["priority"]]
        if "due_at" in facts or "due_on" in facts:
            when = Plan(_due(facts)).facts()
            facts |= {name: when[name] for name in ("due_at", "due_on", "zone")}
        return facts

    def complete(self, request: Any, record_id: UUID) -> HttpResponse:
        """Tick it off; one that repeats comes again."""
        self.read_body()
        self.guard(record_id)
        return self.shown(complete_task(record_id, by=self.actor))

    def reopen(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take the tick back."""
        self.guard(record_id)
        return self.shown(reopen_task(record_id, by=self.actor))


def _due(values: dict[str, Any]) -> Due | None:
    """What a body says of it, as the organization's clocks show it."""
    zone = organization_zone()
    if values.get("due_on") is not None:
        return Due(values["due_on"], None, zone)
    return due_of(values.get("due_at"), None, zone)
