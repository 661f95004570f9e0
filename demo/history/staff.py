"""What colleagues can do, when they work, how much they take, and how leads are shared out among them."""

from datetime import timedelta

from crm.accounts.models import Membership
from crm.staff.actions.absences import Period
from crm.staff.business_time import add_minutes, minutes_between
from crm.staff.loads import open_counts
from crm.staff.models import (
    Absence,
    AbsenceKind,
    Level,
    MemberSkill,
    Seniority,
    Skill,
    SkillNeed,
    StaffProfile,
    Territory,
    TerritoryMember,
    WorkCalendar,
    WorkKind,
)
from crm.staff.queries.roster import read_organization_hours
from demo.chance import Chance
from demo.history.company import Office
from leads.models import DistributionRule, DistributionSettings, Lead
from leads.models.distribution import OWN_LANGUAGE

SKILLS = {
    "rep": (("Negotiation", "Prices and terms of large contracts"), ("Contracts", "Framework agreements"),
            ("Presenting", "Before ten or more people")),
    "agent": (("Complaints", "Calm, quick, fair"), ("Billing", "Invoices, refunds, credit notes"),
              ("Technical questions", "What the help pages don't answer")),
}  # fmt: skip
LANGUAGES = (("de", "en"), ("en", "fr"), ("en", "es", "pt"), ("de", "en", "it"))
WEEK = [[[540, 1080]], [[540, 1080]], [[540, 1080]], [[540, 1080]], [[540, 960]], [], []]
EARLY = [[[420, 720], [750, 960]]] * 5 + [[], []]
RAW = {"DE": ("South", "North", "80", "99", "01", "79"), "GB": ("London", "Country", "E", "W", "A", "D")}
ANSWER_WITHIN = 240  # minutes
KINDS = {"rep": WorkKind.LEAD, "agent": WorkKind.TICKET}


def tell_of_staff(office: Office, chance: Chance) -> None:
    """Hours, skills, territories, limits, absences and rules."""
    _hours(office)
    for role, kind in KINDS.items():
        members = office.members[role]
        _profiles(members, kind)
        _skills(role, members, chance)
    _territories(office)
    _absences(office, chance)
    _rules(office)


def measure_answers() -> None:
    """How long the leads of the past waited, in working time, and until when they should have been answered."""
    hours = read_organization_hours()
    leads = list(Lead.objects.only("id", "created_at", "first_response_at"))
    for lead in leads:
        lead.response_due_at = add_minutes(hours, lead.created_at, ANSWER_WITHIN)
        if lead.first_response_at:
            lead.response_minutes = minutes_between(hours, lead.created_at, lead.first_response_at)
    Lead.objects.bulk_update(leads, ["response_minutes", "response_due_at"], batch_size=500)


def _hours(office: Office) -> None:
    country = office.scenario.country
    WorkCalendar.objects.create(name="Usual hours", week=WEEK, country=country, is_default=True)
    WorkCalendar.objects.create(name="Early shift", week=EARLY, country=country)


def _profiles(members: list[Membership], kind: WorkKind) -> None:
    counts = open_counts(kind, [member.id for member in members])
    early = WorkCalendar.objects.get(name="Early shift")
    for number, member in enumerate(members):
        room = counts[member.id] + (0, 25, 12, 30)[number % 4]
        StaffProfile.objects.create(
            member=member,
            seniority=(Seniority.SENIOR, Seniority.EXPERIENCED, Seniority.EXPERIENCED, Seniority.NEW)[number % 4],
            weight=(2, 2, 1, 1)[number % 4],
            languages=list(LANGUAGES[number % len(LANGUAGES)]),
            limits={kind.value: max(5, -(-room // 5) * 5), WorkKind.TASK.value: 40},
            calendar=early if number % 3 == 1 else None,
        )


def _skills(role: str, members: list[Membership], chance: Chance) -> None:
    for name, about in SKILLS[role]:
        skill = Skill.objects.create(name=name, about=about)
        for number, member in enumerate(members):
            level = chance.between(0, 4) if number else Level.EXPERT
            if level:
                MemberSkill.objects.create(member=member, skill=skill, level=level)
        if members[0].team:
            SkillNeed.objects.create(team=members[0].team, skill=skill, people=2, level=Level.STRONG)


def _territories(office: Office) -> None:
    country, reps = office.scenario.country, office.reps()
    first, second, *codes = RAW[country]
    for number, name in enumerate((first, second)):
        area = [country, codes[number * 2], codes[number * 2 + 1]]
        territory = Territory.objects.create(name=name, areas=[area])
        for rep in reps[number::2]:
            TerritoryMember.objects.create(territory=territory, member=rep)


def _absences(office: Office, chance: Chance) -> None:
    today = chance.now.astimezone(chance.zone).date()
    plans = (
        (office.reps()[-1], AbsenceKind.VACATION, -2, 6, "Back on Monday"),
        (office.agents()[-1], AbsenceKind.TRAINING, 3, 4, ""),
        (office.reps()[0], AbsenceKind.VACATION, 24, 35, ""),
    )
    for member, kind, starts, ends, note in plans:
        first, last = today + timedelta(days=starts), today + timedelta(days=ends)
        starts_at, ends_at = Period(first, last).moments(office.scenario.time_zone)
        Absence.objects.create(
            member=member, kind=kind, first_day=first, last_day=last, note=note, entered_by=member,
            starts_at=starts_at, ends_at=ends_at,
        )  # fmt: skip


def _rules(office: Office) -> None:
    team = office.reps()[0].team
    negotiation = str(Skill.objects.get(name="Negotiation").id)
    great = {"v": 1, "all": [{"field": "lead.score", "op": "at_least", "value": 70}]}
    rules = (
        {"name": "Hot leads", "condition": great, "skills": [[negotiation, 2]], "by_grade": True, "accept_minutes": 30,
         "strategy": "least"},
        {"name": "By territory", "by_territory": True, "strategy": "weighted"},
        {"name": "In the customer's language", "language": OWN_LANGUAGE, "accept_minutes": 60},
    )  # fmt: skip
    DistributionSettings.objects.create(response_minutes=ANSWER_WITHIN)
    for position, values in enumerate(rules):
        DistributionRule.objects.create(team=team, position=position, **values)
