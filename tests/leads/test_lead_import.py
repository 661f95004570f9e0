"""Rows of a file become leads by the rules of every entrance, once."""

from crm.customers.models import Company, Person
from crm.events.models import Event
from crm.jobs.actions.jobs import undo_job
from crm.jobs.models import Job
from crm.search.models import SearchEntry
from crm.work.models import Notification
from leads.models import Channel, Lead, Submission
from leads.models.lead import LeadStatus
from leads.queries.sources import sources
from tests.jobs.imports.files import imported, work
from tests.world import World

LEADS = """Lead ID;Name;E-mail;Company;Message;Worth a year;Lead status;Owner;Created
L1;Anna Berg;anna@nordwind.example;Nordwind;Crew flights;12.500,50;Open;;2026-01-10
L2;Jo Ruiz;jo@ruiz.example;;Film unit;;Contacted;Olga Owner;2026-02-01
L3;Mia Koch;mia@koch.example;Koch AG;;;Unqualified;;2026-02-02
L4;;;;nobody;;;;
L5;Anna Berg;anna@nordwind.example;Nordwind;And cargo;;;;
"""


def test_from_the_file_to_leads(in_scope: World) -> None:
    own = imported(LEADS, in_scope.boss, "lead")
    assert own.found["counts"] == {"new": 3, "double": 1, "rejected": 1}
    assert own.result["counts"] == {"new": 3, "double": 1, "rejected": 1}
    anna = Lead.objects.get(person__email="anna@nordwind.example")
    assert "And cargo" in anna.wants
    assert "Crew flights" in anna.wants
    assert (anna.value_minor, anna.created_at.year, anna.created_at.month) == (1_250_050, 2026, 1)
    jo = Lead.objects.get(person__email="jo@ruiz.example")
    assert (jo.status, jo.owner_id) == (LeadStatus.CONTACTED, in_scope.owner.membership.id)
    mia = Lead.objects.get(person__email="mia@koch.example")
    assert mia.status == LeadStatus.DISQUALIFIED
    assert Submission.objects.filter(channel=Channel.IMPORT).count() == Submission.objects.count() == 4
    imports = next(source for source in sources(in_scope.boss.actor) if source.kind == "Import")
    assert imports.count == 1  # the file says of the others that they are older than 30 days
    assert SearchEntry.objects.filter(kind="lead").count() == 3
    assert not Event.objects.filter(kind__startswith="leads.", pending=True).exists()
    note = Notification.objects.get(member=in_scope.owner.membership)
    assert "people.csv" in note.text


def test_again_opens_nothing(in_scope: World) -> None:
    imported(LEADS, in_scope.boss, "lead")
    again = imported(LEADS, in_scope.boss, "lead")
    assert again.result["counts"] == {"same": 4, "rejected": 1}
    assert (Lead.objects.count(), Person.objects.count(), Submission.objects.count()) == (3, 3, 4)


def test_undo(in_scope: World) -> None:
    own = imported(LEADS, in_scope.boss, "lead")
    assert own.run_job_id
    job = undo_job(own.run_job_id, by=in_scope.boss.actor)
    work()
    job = Job.objects.get(id=job.id)
    assert not Lead.objects.exists(), job.problems
    assert not Person.objects.exists(), job.problems
    assert not Company.objects.exists(), job.problems


def test_an_open_lead_gets_the_words(in_scope: World) -> None:
    imported(LEADS, in_scope.boss, "lead")
    more = "Name;E-mail;Message\nAnna Berg;anna@nordwind.example;A third thing\n"
    own = imported(more, in_scope.boss, "lead")
    assert own.result["counts"] == {"changed": 1}
    assert "A third thing" in Lead.objects.get(person__email="anna@nordwind.example").wants
    skipped = imported(more.replace("third", "fourth"), in_scope.boss, "lead", known="skip")
    assert skipped.result["counts"] == {"skipped": 1}
