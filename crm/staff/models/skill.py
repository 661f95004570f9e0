"""What people can do, how well, and how many a team needs who can."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Level(models.IntegerChoices):
    LEARNING = 1, "Learning"
    ABLE = 2, "Able"
    STRONG = 3, "Strong"
    EXPERT = 4, "Expert"


class Skill(TenantModel):
    name = models.CharField(max_length=60)
    about = models.CharField("what it means", max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="skill_name_once")]

    def __str__(self) -> str:
        return self.name


class MemberSkill(TenantModel):
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    skill = TenantForeignKey(Skill, models.CASCADE, related_name="holders")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.ABLE)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "skill"], name="member_skill_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=4), name="member_skill_level"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.skill_id} {self.level}"


class SkillNeed(TenantModel):
    """How many people of a team should have a skill at this level or above."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="+")
    skill = TenantForeignKey(Skill, models.CASCADE, related_name="needs")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.ABLE)
    people = models.PositiveSmallIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "team", "skill"], name="skill_need_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.people} with {self.skill_id}"
