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


def test_what_became_a_deal_elsewhere_is_no_lead_again(in_scope: World) -> None:
    text = "Name,E-mail,Lead Status\nAnna Berg,anna@nordwind.example,Closed - Converted\n"
    own = imported(text, in_scope.boss, "lead")
    assert own.result["counts"] == {"rejected": 1}
    assert "bring the person in instead" in str(own.found["problems"])
    assert not Lead.objects.exists()
    assert not Person.objects.exists()


def test_a_lead_in_nurture_waits_for_its_day(in_scope: World) -> None:
    imported("Name,Stage,Take up again,Next step\nAnna Berg,In nurture,2031-03-01,Call\n", in_scope.boss, "lead")
    lead = Lead.objects.get()
    assert lead.take_up_at is not None
    assert (lead.status, lead.take_up_at.year, lead.next_action) == (LeadStatus.NURTURE, 2031, "")


SALESFORCE = (
    "Lead ID,First Name,Last Name,Company / Account,Title,Email,Phone,Lead Status,Lead Source,Create Date,Description\n"
    "00Q1,Anna,Berg,Nordwind GmbH,Head of travel,anna@nordwind.example,+49 30 1234567,Open - Not Contacted,Web,"
    "1/20/2026,Crew flights\n"
    "00Q2,Jo,Ruiz,Ruiz SL,,jo@ruiz.example,,Working - Contacted,Trade Show,2/13/2026,\n"
    "00Q3,Mia,Koch,Koch AG,,mia@koch.example,,Closed - Not Converted,,2/14/2026,\n"
)
PIPEDRIVE = (
    "Lead - Title;Lead - Value;Lead - Currency of Value;Person - Name;Person - Email - Work;Organization - Name;"
    "Lead - Lead created\n"
    'Crew flights;"12.500,00";EUR;Anna Berg;anna@nordwind.example;Nordwind GmbH;2026-01-20 09:30:00\n'
)


def test_an_export_of_salesforce(in_scope: World) -> None:
    own = imported(SALESFORCE, in_scope.boss, "lead", name="report.csv")
    assert own.result["counts"] == {"new": 3}, own.result["problems"]
    found = {lead.person.last_name: lead for lead in Lead.objects.select_related("person__company")}
    stages = {name: lead.status for name, lead in found.items()}
    assert stages == {"Berg": LeadStatus.NEW, "Ruiz": LeadStatus.CONTACTED, "Koch": LeadStatus.DISQUALIFIED}
    anna = found["Berg"]
    assert (anna.source, anna.wants, anna.created_at.date().isoformat()) == ("Web", "Crew flights", "2026-01-20")
    assert (anna.person.job_title, str(anna.person.company)) == ("Head of travel", "Nordwind GmbH")


def test_an_export_of_pipedrive(in_scope: World) -> None:
    own = imported(PIPEDRIVE, in_scope.boss, "lead", name="leads.csv")
    assert own.result["counts"] == {"new": 1}, own.result["problems"]
    lead = Lead.objects.select_related("person__company").get()
    assert (lead.wants, lead.value_minor, lead.created_at.date().isoformat()) == (
        "Crew flights",
        1_250_000,
        "2026-01-20",
    )
    assert (lead.person.name, str(lead.person.company)) == ("Anna Berg", "Nordwind GmbH")
