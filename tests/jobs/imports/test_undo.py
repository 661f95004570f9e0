"""Taken back as a whole, as far as nobody worked with it since, and saying what stays."""

from crm.customers.actions.people import change_person
from crm.customers.models import Company, Person
from crm.jobs.actions.jobs import undo_job
from crm.jobs.models import Import, ImportState, Job
from tests.jobs.imports.files import imported, work
from tests.world import World


def undone(own: Import, world: World) -> Job:
    """The finished job that took it back."""
    assert own.run_job_id
    job = undo_job(own.run_job_id, by=world.boss.actor)
    work()
    return Job.objects.get(id=job.id)


FIRST = "Name,E-mail,City,Job title\nAnna Berg,anna@nordwind.example,,Buyer\nJo Ruiz,jo@ruiz.example,Madrid,\n"
SECOND = (
    "Name,E-mail,City,Job title,Company\nAnna Berg,anna@nordwind.example,Berlin,Head of purchasing,Nordwind\n"
    "Jo Ruiz,jo@ruiz.example,Sevilla,,\nMia Koch,mia@koch.example,Ulm,,Koch AG\n"
)


def test_changes_are_set_back_and_new_ones_go(in_scope: World) -> None:
    imported(FIRST, in_scope.boss)
    own = imported(SECOND, in_scope.boss, known="newest")
    assert own.result["counts"] == {"changed": 2, "new": 1}
    anna = Person.objects.get(email="anna@nordwind.example")
    assert (anna.city, anna.job_title, str(anna.company)) == ("Berlin", "Head of purchasing", "Nordwind")
    job = undone(own, in_scope)
    assert job.words == "5 taken back", job.problems
    anna.refresh_from_db()
    assert (anna.city, anna.job_title, anna.company) == ("", "Buyer", None)
    assert Person.objects.get(email="jo@ruiz.example").city == "Madrid"
    assert Person.objects.count() == 2
    assert not Company.objects.exists()
    assert Import.objects.get(id=own.id).state == ImportState.UNDONE


def test_fill_leaves_what_stands_there(in_scope: World) -> None:
    imported(FIRST, in_scope.boss)
    own = imported(SECOND, in_scope.boss)
    assert own.result["counts"] == {"changed": 1, "same": 1, "new": 1}
    jo = Person.objects.get(email="jo@ruiz.example")
    anna = Person.objects.get(email="anna@nordwind.example")
    assert (jo.city, anna.city, anna.job_title) == ("Madrid", "Berlin", "Buyer")


def test_what_was_edited_since_stays_and_is_told(in_scope: World) -> None:
    imported(FIRST, in_scope.boss)
    own = imported(SECOND, in_scope.boss, known="newest")
    jo = Person.objects.get(email="jo@ruiz.example")
    mia = Person.objects.get(email="mia@koch.example")
    change_person(jo.id, {"city": "Cádiz"}, by=in_scope.boss.actor)
    change_person(mia.id, {"job_title": "Owner"}, by=in_scope.boss.actor)
    job = undone(own, in_scope)
    jo.refresh_from_db()
    assert jo.city == "Cádiz"
    assert Person.objects.filter(id=mia.id).exists()
    assert Company.objects.get().name == "Koch AG", "Mia still works there"
    reasons = {reason: found["count"] for reason, found in job.problems.items()}
    assert sum(reasons.values()) == 3
    assert any("changed since" in reason for reason in reasons)
    assert any("people by now" in reason for reason in reasons)


def test_twice_is_once(in_scope: World) -> None:
    own = imported(FIRST, in_scope.boss)
    assert undone(own, in_scope).id == undone(own, in_scope).id
