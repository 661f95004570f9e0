"""What colleagues can do, and how well."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from rest_framework import serializers

from crm.api.fields import Id, Reference, Text
from crm.api.nouns.members import find_member
from crm.api.records import PlainList
from crm.api.serializers import Body, Shown
from crm.errors import NotFound
from crm.staff.actions.skills import remove_skill, save_skill, set_levels
from crm.staff.api.fields import Step
from crm.staff.models import Level, MemberSkill, Skill

MOST_AT_ONCE = 200


class HolderShown(serializers.Serializer):
    """Who has it, and how well."""

    member_id = Id()
    level = Step(Level)


class SkillShown(Shown):
    """Something that colleagues can do."""

    noun = "skills"

    name = serializers.CharField()
    about = serializers.CharField(help_text="What it means.")
    holders = HolderShown(many=True, help_text="Of those who work here.")


class SkillAdd(Body):
    """A skill."""

    name = Text(max_length=60)
    about = Text(max_length=200, required=False, allow_blank=True)


class LevelBody(Body):
    """How well one colleague can do it."""

    member_id = Reference(find_member)
    level = Step(Level, allow_null=True, help_text="null: not at all.")


class LevelsBody(Body):
    """How well colleagues can do it. Those not named stay as they are."""

    levels = serializers.ListField(child=LevelBody(), max_length=MOST_AT_ONCE)


class Skills(PlainList):
    noun, capability = "skills", "staff.view"
    guarded = frozenset[str]()
    bodies = {"create": SkillAdd, "change": SkillAdd, "set_levels": LevelsBody}
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "set_levels"), SkillShown)

    def rows(self) -> QuerySet[Any]:
        """All of them, with who has them."""
        holders = MemberSkill.objects.filter(member__active=True).order_by("id")
        return Skill.objects.prefetch_related(Prefetch("holders", holders))

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        return self.shown(self._one(record_id))

    def create(self, request: Any) -> HttpResponse:
        """Add one."""
        body = self.read_body()
        return self.shown(self._one(save_skill(body["name"], body.get("about", ""), by=self.actor).pk), 201)

    def change(self, request: Any, record_id: UUID) -> HttpResponse:
        """Change its name, or what it means."""
        skill = self._one(record_id)
        body = {"name": skill.name, "about": skill.about} | self.read_body(partial=True)
        save_skill(body["name"], body["about"], by=self.actor, skill_id=record_id)
        return self.shown(self._one(record_id))

    def remove(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take it out, with who has it. This can't be undone."""
        remove_skill(record_id, by=self.actor)
        return HttpResponse(status=204)

    def set_levels(self, request: Any, record_id: UUID) -> HttpResponse:
        """Say how well colleagues can do it."""
        skill = self._one(record_id)
        levels = {(each["member_id"].pk, skill.pk): each["level"] or 0 for each in self.read_body()["levels"]}
        set_levels(levels, by=self.actor)
        return self.shown(self._one(record_id))

    def _one(self, skill_id: UUID) -> Skill:
        skill: Skill | None = self.rows().filter(id=skill_id).first()
        if skill is None:
            raise NotFound("There is no such skill.")
        return skill
