"""For good: what goes with a record, what stays, and that nothing of a restored one goes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone

from crm.accounts.models import Role
from crm.api.actions.keys import make_key
from crm.api.models import KeptAnswer
from crm.attachments.actions.files import attach_files, remove_file
from crm.attachments.models import Attachment
from crm.attachments.tasks import drop_removed_files
from crm.automation.actions.flows import create_flow
from crm.automation.models import FlowKind, FlowVersion, Run
from crm.customers.actions.channels import save_channel
from crm.customers.actions.tags import add_tag
from crm.customers.models import Company, Person
from crm.errors import NotAllowed, NotFound
from crm.events.models import Event
from crm.events.relay import relay_all
from crm.events.types import SubjectRef
from crm.mail.files import keep_file
from crm.mail.models import InboundMail, Message, MessageAttachment
from crm.records.actions.binning import bin_record, restore_record
from crm.records.actions.changing import change_record
from crm.records.actions.purging import purge, purge_now, purge_overdue
from crm.records.models import BinEntry, DoomedFile, RecordChange
from crm.records.tasks import drop_doomed_files, empty_bin
from crm.search.actions.indexing import index_records
from crm.search.models import SearchEntry
from crm.tenancy.models import TenantModel
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.about import About
from crm.work.actions.notes import add_note
from crm.work.actions.tasks import add_task
from crm.work.models import Note, Notification, Task
from leads.models import Submission
from sales.models import Deal
from tests.leads.making import make_form
from tests.records.own_fields import a_field
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import World, scope_of

MARK = "Xaverine"


def a_full_person(world: World) -> Person:
    """Somebody with everything that is kept about people, her name or id in each of it."""
    boss, person = world.boss.actor, a_person(world, first_name=MARK)
    a_field(world, "choices")
    change_record("person", person.id, {"custom.choices": ["silver", "gold"], "city": f"{MARK} town"}, by=boss)
    save_channel("person", person.id, "email", {"address": f"{MARK}@example.com"}, by=boss)
    add_tag(person, "VIP", boss)
    about = About(SubjectRef("person", person.id), person.id)
    add_note(f"{MARK} likes tea", about=about, by=boss)
    task = add_task(
        f"Call {MARK}", assignee=world.owner.membership, subject=about.subject, person_id=person.id, by=boss
    )
    for kind, record in (("person", person), ("task", task)):
        attach_files(kind, record.id, [SimpleUploadedFile(f"{MARK}.pdf", b"x")], by=boss)
    change_record("task", task.id, {"title": f"Visit {MARK}"}, by=boss)
    Notification.objects.create(
        member=world.owner.membership, text=f"Call {MARK}", subject_kind="task", subject_id=task.id
    )
    _mails(person)
    flow = create_flow("Welcome", FlowKind.JOURNEY, by=boss)
    version = FlowVersion.objects.get(flow=flow)
    Run.objects.create(
        flow=flow, version=version, subject_kind="person", subject_id=person.id, person_id=person.id, step="a"
    )
    key, _ = make_key("Website", role=Role.objects.get(slug="admin"), scopes=["people:read"], by=boss)
    KeptAnswer.objects.create(api_key=key, key="k", fingerprint="f", body=f'{{"id": "{person.id}", "name": "{MARK}"}}')
    Submission.objects.create(key="s", form=make_form(world), form_version=1, person=person, payload={"name": MARK})
    index_records("person", [person.id])
    index_records("task", [task.id])
    return person


def _mails(person: Person) -> None:
    sent = Message.objects.create(
        key="m", kind=0, person=person, to_address=f"{MARK}@example.com", subject=f"Dear {MARK}", text="x"
    )
    MessageAttachment.objects.create(message=sent, name=f"{MARK}.pdf", content_type="x/y", size=1, file=keep_file(b"x"))
    InboundMail.objects.create(
        message_id="i", raw_file=keep_file(b"x"), size=1, person=person, from_address=f"{MARK}@example.com", text=MARK
    )


def rows() -> Iterator[Model]:
    """Every row of every table of the organization."""
    for model in apps.get_models():
        if issubclass(model, TenantModel) and not model._meta.proxy:
            yield from model._base_manager.all()


def told_of(person_id: UUID) -> list[str]:
    """Rows that still say something of her."""
    found = []
    for row in rows():
        text = " ".join(str(getattr(row, field.attname)) for field in row._meta.concrete_fields)
        if MARK.lower() in text.lower() or str(person_id) in text:
            found.append(f"{row._meta.label}: {getattr(row, 'kind', row)}")
    return found


def files_on_disk(world: World) -> int:
    """How many files the organization has in the store."""
    return len(default_storage.listdir(str(world.org.id))[1]) if default_storage.exists(str(world.org.id)) else 0


def overdue(record_id: UUID) -> BinEntry:
    entry = BinEntry.objects.get(record_id=record_id)
    entry.expires_at = timezone.now() - timedelta(minutes=1)
    entry.save()
    return entry


@pytest.mark.django_db(transaction=True)
def test_all_of_it_goes_and_the_log_says_how_much(world: World) -> None:
    with tenant_scope(world.org):
        person = a_full_person(world)
        bin_record("person", person.id, by=world.boss.actor)
        overdue(person.id)
        files = list(Attachment.objects.values_list("file", flat=True))
    with organization_context(world.org):
        relay_all()
        assert len(files) == 2
        assert files_on_disk(world) == 4
        assert empty_bin.run() == 1
        assert files_on_disk(world) == 0
    with tenant_scope(world.org):
        assert (
            told_of(person.id) == ["records.purged"]
            or [each for each in told_of(person.id) if "records.record_purged" not in each] == []
        )
        event = Event.objects.get(kind="records.record_purged")
        assert event.data["counts"] == {"files": 2, "notes": 1, "mails": 2, "tasks": 1, "form answers": 1}
        assert event.data["title"] == ""
    with organization_context(world.org):
        relay_all()
        assert empty_bin.run() == 0
    page = world.boss.client.get("/settings/audit/?part=events&what=bin").content.decode()
    assert "deleted a person for good, with 2 files, 1 form answer, 2 mails, 1 note, 1 task" in page
    assert MARK not in page


@pytest.mark.usefixtures("in_scope")
def test_files_go_with_the_commit_not_before(world: World, django_capture_on_commit_callbacks: Any) -> None:
    person = a_person(world)
    [offer] = attach_files("person", person.id, [SimpleUploadedFile("a.pdf", b"x")], by=world.boss.actor)
    bin_record("person", person.id, by=world.boss.actor)
    killed = transaction.atomic()  # before the commit
    killed.__enter__()
    assert purge(overdue(person.id)) is True
    assert default_storage.exists(offer.file)
    transaction.set_rollback(True)
    killed.__exit__(None, None, None)
    assert Person.everything.filter(id=person.id).exists()
    assert Attachment.objects.filter(id=offer.id).exists()
    assert default_storage.exists(offer.file)
    with django_capture_on_commit_callbacks():  # killed after it: the callbacks never run
        assert purge(overdue(person.id)) is True
    assert default_storage.exists(offer.file)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert drop_doomed_files.run() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert drop_doomed_files.run() == 1
        assert drop_doomed_files.run() == 0
    assert not default_storage.exists(offer.file)
    assert list(DoomedFile.objects.all()) == []


@pytest.mark.usefixtures("in_scope")
def test_twice_is_once_and_not_before_its_time(world: World) -> None:
    person = a_person(world)
    bin_record("person", person.id, by=world.boss.actor)
    entry = BinEntry.objects.get()
    assert purge_overdue(entry.id) is False
    overdue(person.id)
    assert purge_overdue(entry.id) is True
    assert purge_overdue(entry.id) is False
    assert Event.objects.filter(kind="records.record_purged").count() == 1


@pytest.mark.usefixtures("in_scope")
def test_who_may_not_lets_nothing_go(world: World) -> None:
    person = a_person(world)
    bin_record("person", person.id, by=world.boss.actor)
    for member in (world.owner, world.colleague):
        with pytest.raises(NotAllowed):
            purge_now("person", person.id, by=member.actor)
    stranger = world.stranger.actor
    with scope_of(world.other_org), pytest.raises(NotFound):
        purge_now("person", person.id, by=stranger)
    assert Person.everything.filter(id=person.id).exists()
    purge_now("person", person.id, by=world.boss.actor)
    assert not Person.everything.filter(id=person.id).exists()


@pytest.mark.usefixtures("in_scope")
def test_what_is_about_others_stays_with_them(world: World) -> None:
    company = Company.objects.create(name="Kessler")
    person = a_person(world, company=company)
    deal: Deal = a_deal(world, name="Fleet", person=person, company=company, by=world.boss.actor)
    boss = world.boss.actor
    of_deal = add_note("Wants ten", about=About(SubjectRef("deal", deal.id), person.id, company.id), by=boss)
    of_person = add_note("Likes tea", about=About(SubjectRef("person", person.id), person.id, company.id), by=boss)
    of_company = add_note("Pays late", about=About(SubjectRef("company", company.id), None, company.id), by=boss)
    bin_record("company", company.id, by=boss)
    assert purge(overdue(company.id)) is True
    assert set(Note.objects.all()) == {of_deal, of_person}
    bin_record("person", person.id, by=boss)
    assert purge(overdue(person.id)) is True
    assert list(Note.objects.all()) == [of_deal]
    assert Event.objects.filter(subject_kind="deal", subject_id=deal.id).exists()
    assert not Event.objects.filter(person_id=person.id).exists()
    assert not RecordChange.objects.filter(record_id__in=(person.id, company.id, of_company.id)).exists()


@pytest.mark.usefixtures("in_scope")
def test_on_the_29th_day_all_of_it_comes_back(world: World) -> None:
    boss, person = world.boss.actor, a_full_person(world)
    [late] = attach_files("person", person.id, [SimpleUploadedFile("b.pdf", b"x")], by=boss)
    before = {(row._meta.label, row.pk) for row in rows()}
    bin_record("person", person.id, by=boss)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert empty_bin.run() == 0
        drop_removed_files.run()
        restore_record("person", person.id, by=boss)
        index_records("person", [person.id])
        after = {(row._meta.label, row.pk) for row in rows()}
    gone = before - after
    assert {label for label, _ in gone} <= {"search.SearchEntry"}  # the index was made anew
    assert SearchEntry.objects.filter(record_id=person.id).exists()
    person.refresh_from_db()
    assert person.custom == {"choices": ["silver", "gold"]}
    assert default_storage.exists(late.file)
    assert Task.objects.filter(person=person).exists()
    remove_file(late.id, by=boss)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_restoring_and_letting_go_at_once(world: World, _round: int) -> None:
    with tenant_scope(world.org):
        person = a_person(world)
        bin_record("person", person.id, by=world.boss.actor)
        overdue(person.id)
        boss = world.boss.actor
    together = Barrier(2)

    def restore() -> Any:
        with tenant_scope(world.org):
            together.wait(timeout=10)
            return restore_record("person", person.id, by=boss)

    def let_go() -> Any:
        with organization_context(world.org):
            together.wait(timeout=10)
            return empty_bin.run()

    def run(task: Any) -> Any:
        try:
            return task()
        except NotFound:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        restored, gone = pool.map(run, (restore, let_go))
    assert (restored is None) == (gone == 1)
    with tenant_scope(world.org):
        assert Person.objects.filter(id=person.id).exists() == (gone == 0)
        assert RecordChange.objects.filter(record_id=person.id).exists() == (gone == 0)
        assert not BinEntry.objects.exists()
