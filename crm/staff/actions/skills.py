"""Skills: what there is to know, who knows it how well, how many a team needs."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Team
from crm.errors import NotFound, Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from crm.staff.models import Level, MemberSkill, Skill, SkillNeed

MOST = 60


def get_skill(skill_id: UUID) -> Skill:
    """A skill. Raises NotFound."""
    skill = Skill.objects.filter(id=skill_id).first()
    if skill is None:
        raise NotFound("There is no such skill.")
    return skill


@transaction.atomic
def save_skill(name: str, about: str = "", *, by: Actor, skill_id: UUID | None = None) -> Skill:
    """A new skill, or another name for one. Raises NotAllowed, NotFound, Refused if one is called so."""
    by.require("staff.manage")
    skill = get_skill(skill_id) if skill_id else Skill()
    name = " ".join(name.split())
    if any(other.name.casefold() == name.casefold() for other in Skill.objects.exclude(id=skill.id)):
        raise Refused(f"There is a skill called {name} already.")
    if not skill_id and Skill.objects.count() >= MOST:
        raise Refused(f"More than {MOST} skills nobody keeps up to date. Take one out first.")
    skill.name, skill.about = name, about
    skill.save()
    emit(SettingsChanged(what=f"the skill {name}", changes={}), by=by)
    return skill


@transaction.atomic
def remove_skill(skill_id: UUID, *, by: Actor) -> Skill:
    """Take a skill out, with who has it. Raises NotAllowed, NotFound."""
    by.require("staff.manage")
    skill = get_skill(skill_id)
    MemberSkill.objects.filter(skill_id=skill_id).delete()
    SkillNeed.objects.filter(skill_id=skill_id).delete()
    Skill.objects.filter(id=skill_id).delete()
    emit(SettingsChanged(what=f"the skill {skill.name}", changes={}), by=by)
    return skill


@transaction.atomic
def set_levels(levels: Mapping[tuple[UUID, UUID], int], *, by: Actor) -> int:
    """Set how well people can do something: (member, skill) to a level, 0 for not at all. How many changed.

    Raises NotAllowed, NotFound for anybody or any skill there is not.
    """
    by.require("staff.manage")
    _require_known(levels)
    rows = MemberSkill.objects.select_for_update().filter(member_id__in={member_id for member_id, _ in levels})
    had = {(row.member_id, row.skill_id): row for row in rows}
    changed = 0
    for pair, level in levels.items():
        row = had.get(pair)
        if (row.level if row else 0) != level:
            changed += 1
            _set_level(pair, row, level)
    if changed:
        emit(SettingsChanged(what="levels of skills", changes={}), by=by)
    return changed


@transaction.atomic
def set_need(team: Team, skill_id: UUID, *, people: int, level: int, by: Actor) -> None:
    """How many of a team should have a skill at this level or above; 0 for no matter. Raises NotAllowed, NotFound."""
    by.require("staff.manage")
    skill = get_skill(skill_id)
    if people <= 0:
        SkillNeed.objects.filter(team=team, skill=skill).delete()
    else:
        SkillNeed.objects.update_or_create(team=team, skill=skill, defaults={"people": people, "level": Level(level)})


def _set_level(pair: tuple[UUID, UUID], row: MemberSkill | None, level: int) -> None:
    if row is None:
        MemberSkill.objects.create(member_id=pair[0], skill_id=pair[1], level=Level(level))
    elif level:
        row.level = Level(level)
        row.save(update_fields=["level"])
    else:
        row.delete()


def _require_known(levels: Mapping[tuple[UUID, UUID], int]) -> None:
    members = {member_id for member_id, _ in levels}
    skills = {skill_id for _, skill_id in levels}
    if Membership.objects.active().filter(id__in=members).count() != len(members):
        raise NotFound("There is no such colleague.")
    if Skill.objects.filter(id__in=skills).count() != len(skills):
        raise NotFound("There is no such skill.")
    if any(level not in (0, *Level.values) for level in levels.values()):
        raise Refused("A level is one of learning, able, strong and expert.")
