"""Files become people, once."""

from crm.customers.models import Company, Person, PersonEmail, PersonPhone
from crm.events.models import Event
from crm.jobs.actions.jobs import undo_job
from crm.jobs.models import ImportState, Job, JobState
from crm.search.models import SearchEntry
from tests.jobs.imports.files import imported, tried, upload, work
from tests.world import World

PEOPLE = """First name;Last name;E-mail;Phone;Company;City;Country;Tags
Anna;Berg;anna@nordwind.example;+49 30 1234567;Nordwind GmbH;Berlin;Germany;VIP, Fair
Jo;Ruiz;jo@ruiz.example;;Ruiz SL;Madrid;Spanien;
;;wrong;;;;;
Mia;Koch;mia@nordwind.example;;Nordwind GmbH;;DE;
"""


def test_from_the_file_to_people(in_scope: World) -> None:
    own = upload(PEOPLE, in_scope.boss)
    assert own.state == ImportState.COLUMNS
    assert own.targets == ["first_name", "last_name", "email", "phone", "company", "city", "country", "tags"]
    own = tried(own, in_scope.boss)
    assert own.state == ImportState.CHECKED, own.check_job and own.check_job.words
    assert own.found["counts"] == {"new": 3, "rejected": 1}
    assert not Person.objects.exists()
    from crm.jobs.actions.imports import start_import

    start_import(own.id, by=in_scope.boss.actor)
    start_import(own.id, by=in_scope.boss.actor)
    work()
    own.refresh_from_db()
    assert own.run_job is not None
    assert (own.state, own.run_job.words) == (ImportState.DONE, "3 new, 1 rejected")
    anna = Person.objects.get(email="anna@nordwind.example")
    assert (anna.name, anna.phone, anna.city, anna.country) == ("Anna Berg", "+49301234567", "Berlin", "DE")
    assert anna.company is not None
    assert anna.company.name == "Nordwind GmbH"
    assert anna.owner_id == in_scope.boss.membership.id or anna.owner_id is None
    assert Company.objects.count() == 2
    assert PersonEmail.objects.count() == 3
    assert PersonPhone.objects.count() == 1
    assert {link.tag.name for link in anna.tag_links.all()} == {"VIP", "Fair"}
    assert SearchEntry.objects.filter(kind="person").count() == 3
    assert Event.objects.filter(kind="customers.person_added", pending=False).count() == 3
    assert own.run_job.file


def test_again_changes_nothing(in_scope: World) -> None:
    imported(PEOPLE, in_scope.boss)
    again = imported(PEOPLE, in_scope.boss)
    assert again.result["counts"] == {"same": 3, "rejected": 1}


def test_undo_takes_all_of_it_back(in_scope: World) -> None:
    own = imported(PEOPLE, in_scope.boss)
    assert own.run_job_id
    undo = undo_job(own.run_job_id, by=in_scope.boss.actor)
    work()
    undo = Job.objects.get(id=undo.id)
    assert undo.state == JobState.DONE, undo.words
    assert not Person.objects.exists()
    assert not Company.objects.exists()
