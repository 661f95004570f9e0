"""Which leads go to whom: the rules in their order."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.actor import Actor
from crm.accounts.models import Team
from crm.api.fields import Choice, Id, Reference, Text, Whole, YesNo
from crm.api.preconditions import require_match
from crm.api.records import ITEM, PlainList, add_list
from crm.api.routes import add_route
from crm.api.serializers import Body, Shown
from crm.conditions.editor import check_allowed
from crm.conditions.tree import VERSION, ConditionError, parse
from crm.errors import NotFound
from crm.records.paging import Order
from crm.staff.actions.skills import get_skill
from crm.staff.api.fields import Step
from crm.staff.choosing import everybody_for
from crm.staff.deciding import Strategy
from crm.staff.languages import language_choices
from crm.staff.models import Level, Seniority, WorkKind
from leads.actions.distribution_rules import (
    order_distribution_rules,
    remove_distribution_rule,
    save_distribution_rule,
)
from leads.forms.distribution import SKILL_LINES, RuleForm
from leads.models import DistributionRule
from leads.models.distribution import OWN_LANGUAGE, WEEK
from leads.queries.distribution import all_rules, get_rule

MOST_PEOPLE = 200
LANGUAGES = [("", "Any"), (OWN_LANGUAGE, "The customer's own"), *language_choices()]


def find_rep(_actor: Actor, member_id: UUID) -> UUID:
    """Somebody who may be given leads. Raises NotFound."""
    if member_id not in {each.id for each in everybody_for(WorkKind.LEAD)}:
        raise NotFound("There is nobody of that id who works leads.")
    return member_id


def find_team(_actor: Actor, team_id: UUID) -> Team:
    """A team. Raises NotFound."""
    team = Team.objects.filter(id=team_id).first()
    if team is None:
        raise NotFound("There is no such team.")
    return team


class WantedSkillShown(serializers.Serializer):
    """A skill that is asked for, and how well."""

    skill_id = Id(source="0")
    level = Step(Level, source="1")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {"skill_id": instance[0], "level": Level(instance[1]).name.lower()}


class RuleShown(Shown):
    """The first rule in use whose condition holds and that finds somebody gives the lead to him."""

    noun = "distribution-rules"

    name = serializers.CharField()
    position = serializers.IntegerField(help_text="Rules are asked from 0 on.")
    active = serializers.BooleanField(help_text="Whether it is in use.")
    condition = serializers.DictField(help_text="For which leads, as in `where` of lists; {}: all.")
    team_id = Id(allow_null=True, help_text="null: everybody who works leads.")
    member_ids = serializers.ListField(source="members", child=Id(), help_text="Only these; []: all.")
    skills = WantedSkillShown(many=True)
    language = serializers.CharField(help_text='A code, "lead" for the customer\'s own, or "" for any.')
    seniority = Step(Seniority, help_text="At least.")
    by_territory = serializers.BooleanField(help_text="Only those whose territory it is.")
    strategy = serializers.ChoiceField(choices=Strategy.choices, help_text="Who of them.")
    by_grade = serializers.BooleanField(help_text="Great leads to senior colleagues, easy ones to new ones.")
    accept_minutes = serializers.IntegerField(allow_null=True, help_text="To be accepted within; null: at once his.")
    version = serializers.IntegerField()


class WantedSkill(Body):
    """A skill that is asked for, and how well."""

    skill_id = Reference(lambda _actor, skill_id: get_skill(skill_id))
    level = Step(Level, required=False)


class RuleBody(Body):
    """A rule; a new one stands behind the others."""

    name = Text(max_length=80)
    active = YesNo(required=False)
    condition = serializers.DictField(required=False)
    team_id = Reference(find_team, source="team", required=False, allow_null=True)
    member_ids = serializers.ListField(
        source="members", child=Reference(find_rep), required=False, max_length=MOST_PEOPLE
    )
    skills = serializers.ListField(child=WantedSkill(), required=False, max_length=SKILL_LINES)
    language = Choice(choices=LANGUAGES, required=False)
    seniority = Step(Seniority, required=False)
    by_territory = YesNo(required=False)
    strategy = Choice(choices=Strategy.choices, required=False)
    by_grade = YesNo(required=False)
    accept_minutes = Whole(min_value=1, max_value=WEEK, required=False, allow_null=True)

    def validate_condition(self, tree: dict[str, Any]) -> dict[str, Any]:
        """One that can be asked of leads."""
        try:
            parse(tree, kinds=RuleForm.kinds)
        except ConditionError as error:
            raise serializers.ValidationError(str(error)) from error
        return {"v": VERSION, **tree} if tree else {}

    def validate_member_ids(self, ids: list[UUID]) -> list[str]:
        """As the rule keeps them."""
        return [str(each) for each in dict.fromkeys(ids)]

    def validate_skills(self, skills: list[dict[str, Any]]) -> list[list[Any]]:
        """As the rule keeps them, each once."""
        wanted = {str(each["skill_id"].pk): int(each.get("level", Level.ABLE)) for each in skills}
        return [[skill_id, level] for skill_id, level in wanted.items()]


class OrderBody(Body):
    """The rules' ids as they are to be asked; those not named stay behind, in their order."""

    ids = serializers.ListField(child=Id(), max_length=MOST_PEOPLE)


class RulesShown(serializers.Serializer):
    """All rules, in the order in which they are asked."""

    items = RuleShown(many=True)


class DistributionRules(PlainList):
    noun, capability = "distribution-rules", "leads.distribute"
    sorts = {"position": Order("position")}
    bodies = {"create": RuleBody, "change": RuleBody, "put_in_order": OrderBody}
    answers = dict.fromkeys(("list", "retrieve", "create", "change"), RuleShown) | {"put_in_order": RulesShown}

    def rows(self) -> QuerySet[Any]:
        """In use or not."""
        return DistributionRule.objects.all()

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        return self.shown(get_rule(record_id))

    def create(self, request: Any) -> HttpResponse:
        """Add one."""
        body = self.read_body()
        check_allowed(body.get("condition", {}), {}, self.actor)
        return self.shown(get_rule(save_distribution_rule(body, by=self.actor).pk), 201)

    def change(self, request: Any, record_id: UUID) -> HttpResponse:
        """Change what the body names; the rest stays."""
        rule = self._locked(record_id)
        body = self.read_body(partial=True)
        check_allowed(body.get("condition", {}), rule.condition, self.actor)
        if body:
            save_distribution_rule(body, by=self.actor, rule_id=record_id)
        return self.shown(get_rule(record_id))

    def remove(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take it out. This can't be undone."""
        self._locked(record_id)
        remove_distribution_rule(record_id, by=self.actor)
        return HttpResponse(status=204)

    def put_in_order(self, request: Any) -> HttpResponse:
        """Put them into this order."""
        order_distribution_rules(self.read_body()["ids"], by=self.actor)
        return Response(RulesShown({"items": all_rules()}, context=self.get_serializer_context()).data)

    def _locked(self, rule_id: UUID) -> DistributionRule:
        """One rule, as the request knows it. Raises NotFound; Problem 412."""
        list(DistributionRule.objects.select_for_update(of=("self",)).filter(id=rule_id))
        rule = get_rule(rule_id)
        require_match(self.request, rule.version)
        return rule


def register() -> None:
    """Make the addresses known."""
    name = DistributionRules.noun
    add_list(DistributionRules, "Distribution rules", order=96, writes=True, actions={"get": "list", "post": "create"})
    item = {"get": "retrieve", "patch": "change", "delete": "remove"}
    add_route(f"{name}/{ITEM}", DistributionRules, item, "distribution_rule")
    add_route(f"{name}/order/", DistributionRules, {"put": "put_in_order"}, "distribution_rule_order")
