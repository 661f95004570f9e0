"""What is in the reps' diaries around today, and a page on which customers book."""

from datetime import timedelta

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.meetings.actions.booking_pages import add_page
from crm.meetings.actions.planning import plan_meeting
from crm.meetings.guests import person_guest
from crm.meetings.planning import Plan
from crm.work.about import About
from demo.chance import Chance
from demo.history.company import Office
from sales.models import Deal

MEETINGS = (
    ("First talk", 30, "We call you"),
    ("Go through the offer", 45, "https://meet.skyline.example/offers"),
    ("Visit", 90, "At their office"),
    ("Terms of the contract", 60, "Room Halifax"),
)
DAYS = ((-6, -2), (0, 0), (1, 3), (2, 6), (5, 12))  # from today: one meeting of each rep in each


def fill_diaries(office: Office, chance: Chance) -> None:
    """A few meetings of each rep with the people of his open deals, and one booking page."""
    for rep in office.reps():
        deals = list(Deal.objects.open().filter(owner=rep, person__email__gt="").select_related("person")[: len(DAYS)])
        for deal, days in zip(deals, DAYS, strict=False):
            _plan(rep, deal, chance, days)
    host = member_actor(office.members["manager"][0])
    values = {"title": "First talk", "slug": "first-talk", "intro": "Half an hour to find out what you need.",
              "place": "We call you", "questions": [{"ask": "What is it about?", "needed": True}]}  # fmt: skip
    add_page(values, office.reps()[:2], by=host)


def _plan(rep: Membership, deal: Deal, chance: Chance, days: tuple[int, int]) -> None:
    title, minutes, place = chance.one(MEETINGS)
    start = chance.planned(*days)
    plan = Plan(title, start, start + timedelta(minutes=minutes), chance.zone.key, place=place)
    about = About(SubjectRef("deal", deal.id), deal.person_id, deal.company_id)
    guests = [person_guest(deal.person)] if deal.person else []
    plan_meeting(plan, guests=guests, about=about, by=member_actor(rep))
