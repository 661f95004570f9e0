from crm.staff.models.absence import Absence, AbsenceKind
from crm.staff.models.calendar import WorkCalendar
from crm.staff.models.desk import Desk
from crm.staff.models.profile import Seniority, StaffProfile, WorkKind
from crm.staff.models.skill import Level, MemberSkill, Skill, SkillNeed
from crm.staff.models.territory import Territory, TerritoryMember

__all__ = [
    "Absence",
    "AbsenceKind",
    "Desk",
    "Level",
    "MemberSkill",
    "Seniority",
    "Skill",
    "SkillNeed",
    "StaffProfile",
    "Territory",
    "TerritoryMember",
    "WorkCalendar",
    "WorkKind",
]
