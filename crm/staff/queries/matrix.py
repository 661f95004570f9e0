"""Who can do what, and where a team has too few who can."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from crm.accounts.models import Team
from crm.staff.colleagues import Colleague
from crm.staff.models import Level, Skill, SkillNeed
from crm.staff.queries.roster import roster


@dataclass(frozen=True)
class Gap:
    """How many a team has at a level, and how many it needs."""

    skill: Skill
    have: int
    need: int
    level: Level

    @property
    def missing(self) -> int:
        """How many are too few."""
        return max(0, self.need - self.have)

    @property
    def words(self) -> str:
        """ "1 of 2 strong or better"."""
        least = self.level.label.lower()
        better = "" if self.level == Level.EXPERT else " or better"
        return f"{self.have} of {self.need} {least}{better}"


@dataclass(frozen=True)
class MatrixTeam:
    """A team with its people, and what it lacks of each skill that it needs."""

    team: Team | None
    people: list[Colleague]
    gaps: dict[UUID, Gap]

    @property
    def missing(self) -> list[Gap]:
        """The skills of which it has too few."""
        return [gap for gap in self.gaps.values() if gap.missing]


def matrix() -> tuple[list[Skill], list[MatrixTeam]]:
    """All skills, and the teams with their people; who is in no team comes last."""
    skills = list(Skill.objects.all())
    by_id = {skill.id: skill for skill in skills}
    needs: dict[UUID, list[SkillNeed]] = defaultdict(list)
    for need in SkillNeed.objects.all():
        needs[need.team_id].append(need)
    people: dict[UUID | None, list[Colleague]] = defaultdict(list)
    for each in sorted(roster(), key=lambda colleague: colleague.name):
        people[each.team_id].append(each)
    teams: list[Team | None] = [*Team.objects.all(), *([None] if people.get(None) else [])]
    rows = []
    for team in teams:
        own = people.get(team.id if team else None, [])
        gaps = {need.skill_id: _gap(need, by_id, own) for need in needs.get(team.id, [])} if team else {}
        if own or gaps:
            rows.append(MatrixTeam(team, own, gaps))
    return skills, rows


def _gap(need: SkillNeed, skills: dict[UUID, Skill], people: list[Colleague]) -> Gap:
    have = sum(each.skills.get(need.skill_id, 0) >= need.level for each in people)
    return Gap(skills[need.skill_id], have, need.people, Level(need.level))
