"""What each rep did, how fast he answered, and which customers nobody spoke to: figures, records and who sees them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from crm.accounts.models import Visibility
from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.meetings.models import Attendee, Meeting
from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from crm.work.actions.notes import About, log_call
from crm.work.models import Task
from leads.models import Lead
from reporting.looking import Look, picked
from reporting.queries.activity import DOINGS, activity, done_by
from reporting.queries.coverage import Audience, coverage, silent_customers, together
from reporting.queries.responses import responses, whole_response
from sales.queries.worth import Worth
from tests.reporting.making import make_deal, make_lead, make_person
from tests.world import Member, World


def _look(member: Member, **more: object) -> Look:
    now = timezone.now()
    return Look(member.actor, Worth("EUR"), now - timedelta(days=1), now + timedelta(hours=1), "Today", **more)  # type: ignore[arg-type]


def _call(member: Member, person: Person) -> None:
    log_call(
        "Hello",
        direction="outgoing",
        outcome="reached",
        about=About(SubjectRef("person", person.id), person.id, person.company_id),
        by=member.actor,
    )


def _customer(name: str, owner: Member, **more: object) -> Person:
    person = make_person(name)
    Person.objects.filter(id=person.id).update(lifecycle="customer", owner_id=owner.membership.id, **more)
    person.refresh_from_db()
    return person


def _company(name: str, owner: Member) -> Company:
    return Company.objects.create(name=name, owner=owner.membership)


def _meeting(member: Member, person: Person, begins: datetime) -> Meeting:
    meeting = Meeting.objects.create(
        title="Talk", person=person, organizer=member.membership, starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    times = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    Attendee.objects.create(meeting=meeting, person=person, address="ada@example.com", **times)
    return meeting


def test_counts_and_the_rows_behind_them(in_scope: World) -> None:
    person = _customer("Ada", in_scope.owner)
    _call(in_scope.owner, person)
    _call(in_scope.owner, person)
    rows = {row.member.id: row for row in activity(_look(in_scope.boss))}
    mine = rows[in_scope.owner.membership.id]
    assert (mine.counts["calls"], mine.total) == (2, 2)
    assert in_scope.boss.membership.id not in rows  # an owner who did nothing is no news
    calls = done_by(_look(in_scope.boss), DOINGS["calls"], in_scope.owner.membership.id)
    assert calls.count() == 2


def test_a_rep_sees_nobody_elses_figures(in_scope: World, as_member: Callable[..., Member]) -> None:
    other = as_member("rep", name="Otto Other")
    _call(other, _customer("Ada", other))
    make_lead(other, minutes_to_call=5)
    look = _look(in_scope.owner)
    assert [row.member.id for row in activity(look)] == [in_scope.owner.membership.id]
    assert not done_by(look, DOINGS["calls"], other.membership.id).exists()
    assert whole_response(look).leads == 0
    assert not responses(look)
    page = in_scope.owner.client.get(f"/reports/activity/calls/?period=today&of={other.membership.id}")
    assert page.status_code == 404


def test_whom_a_reader_may_not_see_is_not_named(world: World, as_member: Callable[..., Member]) -> None:
    reader = as_member("manager", name="Mia Manager")
    with tenant_scope(world.org):
        role = reader.membership.role
        role.visibility = Visibility.TEAM
        role.save()
        reader.membership.team = world.owner.membership.team
        reader.membership.save()
        _call(world.owner, _customer("Hidden", world.boss))
        _call(world.owner, _customer("Shown", world.owner))
    page = reader.client.get(f"/reports/activity/calls/?period=today&of={world.owner.membership.id}").content.decode()
    assert "Shown" in page
    assert "Hidden" not in page
    assert "A customer you may not see" in page
    with tenant_scope(world.org):
        for owner, name in ((world.boss, "Secret"), (world.owner, "Known")):
            by, company = world.owner.membership, _company(name, owner)
            Task.objects.create(title=f"Call {name}", company=company, assignee=by, done_at=timezone.now())
    page = reader.client.get(f"/reports/activity/tasks/?period=today&of={world.owner.membership.id}").content.decode()
    assert "Call Known" in page
    assert "Secret" not in page


def test_first_answers_in_business_time(in_scope: World) -> None:
    late, quick, waiting = (make_lead(in_scope.owner) for _ in range(3))
    now = timezone.now()
    due = now - timedelta(minutes=30)
    Lead.objects.filter(id=quick.id).update(first_response_at=due, response_minutes=20, response_due_at=due)
    Lead.objects.filter(id=late.id).update(first_response_at=now, response_minutes=60, response_due_at=due)
    Lead.objects.filter(id=waiting.id).update(response_due_at=due)
    row = responses(_look(in_scope.boss))[0]
    assert (row.leads, row.answered, row.in_time, row.with_target, row.waiting, row.overdue) == (3, 2, 1, 3, 1, 1)
    assert row.median == timedelta(minutes=40)


def test_coverage_counts_companies_and_people_of_their_own(in_scope: World) -> None:
    company = Company.objects.create(name="Acme", owner=in_scope.owner.membership)
    _customer("Worker", in_scope.owner, company_id=company.id)
    long_ago = timezone.now() - timedelta(weeks=20)
    _customer("Silent", in_scope.owner, last_touch_at=long_ago)
    spoken = _customer("Spoken", in_scope.owner)
    _call(in_scope.owner, spoken)
    look = _look(in_scope.boss)
    row = together(coverage(look, Audience()))
    assert (row.customers, row.contacted) == (3, 1)
    assert [str(each.record) for each in silent_customers(look, Audience())] == ["Acme", "Silent"]
    _call(in_scope.owner, Person.objects.get(first_name="Worker"))
    assert together(coverage(look, Audience())).contacted == 2
    assert (
        together(
            coverage(_look(in_scope.boss, picked=picked(members=[str(in_scope.boss.membership.id)])), Audience())
        ).customers
        == 0
    )


def test_only_a_meeting_that_was_held_is_contact(in_scope: World) -> None:
    look, met = _look(in_scope.boss), _customer("Met", in_scope.owner)
    meeting = _meeting(in_scope.owner, met, timezone.now() - timedelta(days=2))
    assert together(coverage(look, Audience())).contacted == 1
    bin_record("meeting", meeting.id, by=in_scope.owner.actor)
    assert together(coverage(look, Audience())).contacted == 0


def test_who_was_met_long_ago_was_not_never_contacted(in_scope: World) -> None:
    company = Company.objects.create(name="Acme", owner=in_scope.owner.membership)
    begins = timezone.now() - timedelta(weeks=10)
    for name, works_at in (("Worker", company.id), ("Alone", None)):
        _meeting(in_scope.owner, _customer(name, in_scope.owner, company_id=works_at), begins)
    found = silent_customers(_look(in_scope.boss), Audience())
    assert {str(each.record): each.last_at for each in found} == {"Acme": begins, "Alone": begins}


def test_coverage_shows_only_what_the_viewer_sees(in_scope: World) -> None:
    _customer("Mine", in_scope.owner)
    _customer("Theirs", in_scope.boss)
    role = in_scope.owner.membership.role
    role.visibility = Visibility.OWN
    role.save()
    assert [row.customers for row in coverage(_look(in_scope.owner), Audience())] == [1]
    page = in_scope.owner.client.get("/reports/coverage/customers/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page


def test_top_customers(in_scope: World) -> None:
    deal = make_deal(in_scope.boss, euros=500, fate="won")
    Person.objects.filter(deals=deal).update(lifecycle="lead")
    assert together(coverage(_look(in_scope.boss), Audience("top-20"))).customers == 1
    assert together(coverage(_look(in_scope.boss), Audience())).customers == 0


def test_pages(world: World) -> None:
    with tenant_scope(world.org):
        make_deal(world.owner, euros=1200, fate="won", name="Big sale")
        lead = make_lead(world.owner, minutes_to_call=10)
    boss = world.boss.client
    page = boss.get("/reports/sales/?period=this-week").content.decode()
    assert "Big sale" in page
    assert "€1.2k" in page
    assert "Olga Owner" in boss.get("/reports/activity/").content.decode()
    assert boss.get("/reports/coverage/?who=top-20&weeks=4").status_code == 200
    assert boss.get(f"/reports/activity/leads/?of={world.owner.membership.id}").content.decode().count(str(lead.id))
    assert boss.get(f"/reports/activity/nonsense/?of={world.owner.membership.id}").status_code == 404
    assert boss.get("/reports/sales/?period=never&team=x&rep=y&pipeline=z").status_code == 200
    assert "Big sale" not in world.stranger.client.get("/reports/sales/").content.decode()
