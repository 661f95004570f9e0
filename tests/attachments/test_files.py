"""Files of records: put there, served, removed, brought back; who may and who may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.attachments.actions.files import attach_files, clean_name, purge_removed, remove_file
from crm.attachments.models import Attachment
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.records.actions.binning import bin_record
from crm.records.actions.purging import purge
from crm.records.models import BinEntry
from crm.tenancy.scope import tenant_scope
from tests.world import World

HTMX = {"HX-Request": "true"}


def a_file(name: str = "offer.pdf", content: bytes = b"%PDF-1.7 words") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def status(client: Client, attachment: Attachment) -> int:
    """What asking for the file answers; the file is closed again."""
    answer = client.get(reverse("attachments:file", args=[attachment.id]))
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer.status_code


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        return add_person(Contact(first_name="Helena"), {}, by=world.owner.actor)


@pytest.fixture
def offer(world: World, helena: Person) -> Attachment:
    with tenant_scope(world.org):
        return attach_files("person", helena.id, [a_file()], by=world.owner.actor)[0]


def test_put_there_listed_told_and_served_for_download_only(world: World, helena: Person) -> None:
    url = reverse("attachments:upload", args=["person", helena.id])
    page = reverse("customers:person", args=[helena.id])
    data = {"files": [a_file("../../Angebot Brandt.pdf"), a_file("page.html", b"<script>alert(1)</script>")]}
    assert world.owner.client.post(url, data)["Location"] == page
    shown = world.owner.client.get(page).content.decode()
    assert "Angebot Brandt.pdf" in shown
    assert "added the file" in shown
    with tenant_scope(world.org):
        page_file = Attachment.objects.get(name="page.html")
        assert page_file.file.startswith(f"{world.org.id}/")
    answer = world.owner.client.get(reverse("attachments:file", args=[page_file.id]))
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_for_a_script_too(world: World, helena: Person) -> None:
    url = reverse("attachments:upload", args=["person", helena.id])
    answer = world.owner.client.post(url, {"files": [a_file()]}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "fl:saved")


@pytest.mark.parametrize("name", ["virus.exe", "Rechnung.pdf.js", "macro.VBS", "install.msi"])
def test_programs_are_refused(world: World, helena: Person, name: str) -> None:
    with tenant_scope(world.org):
        with pytest.raises(Refused, match="program"):
            attach_files("person", helena.id, [a_file(), a_file(name)], by=world.owner.actor)
        assert not Attachment.objects.exists()


def test_too_big_empty_or_none(world: World, helena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.attachments.actions.files.MAX_BYTES", 10)
    with tenant_scope(world.org):
        for files in ([a_file(content=b"12345678901")], [a_file(content=b"")], []):
            with pytest.raises(Refused):
                attach_files("person", helena.id, files, by=world.owner.actor)
        assert not Attachment.objects.exists()
    url = reverse("attachments:upload", args=["person", helena.id])
    page = world.owner.client.post(url, {"files": [a_file(content=b"12345678901")]}, follow=True).content.decode()
    assert "A file may have up to" in page


def test_strangers_find_nothing_and_readers_change_nothing(world: World, offer: Attachment, helena: Person) -> None:
    file, upload = (
        reverse("attachments:file", args=[offer.id]),
        reverse("attachments:upload", args=["person", helena.id]),
    )
    remove, restore = (reverse(f"attachments:{verb}", args=[offer.id]) for verb in ("remove", "restore"))
    assert status(world.colleague.client, offer) == 200
    assert world.stranger.client.get(file).status_code == 404
    assert world.visitor.get(file).status_code == 302
    for url in (upload, remove, restore):
        assert world.colleague.client.post(url, {"files": [a_file()]}).status_code == 403
        assert world.stranger.client.post(url, {"files": [a_file()]}).status_code == 404
        assert world.visitor.post(url, {"files": [a_file()]}).status_code == 302
    with tenant_scope(world.org):
        assert Attachment.objects.get().deleted_at is None
        with pytest.raises(NotAllowed):
            remove_file(offer.id, by=world.colleague.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        remove_file(offer.id, by=world.stranger.actor)


def test_who_may_not_see_the_record_gets_no_file(world: World, as_member: Callable[..., object]) -> None:
    with tenant_scope(world.org):
        person = add_person(Contact(first_name="Secret"), {}, by=world.boss.actor)
        offer = attach_files("person", person.id, [a_file()], by=world.boss.actor)[0]
    assert status(world.owner.client, offer) == 404


def test_removed_brought_back_and_gone_after_thirty_days(world: World, offer: Attachment) -> None:
    client = world.owner.client
    client.post(reverse("attachments:remove", args=[offer.id]))
    assert status(client, offer) == 404
    client.post(reverse("attachments:restore", args=[offer.id]))
    assert status(client, offer) == 200
    client.post(reverse("attachments:remove", args=[offer.id]))
    client.post(reverse("attachments:remove", args=[offer.id]))  # twice is once
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="files.file_removed").count() == 2
        assert purge_removed() == 0
        Attachment.objects.update(deleted_at=timezone.now() - timedelta(days=31))
        assert purge_removed() == 1
        assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_purged_file_is_off_the_disk(world: World, offer: Attachment) -> None:
    with tenant_scope(world.org):
        Attachment.objects.update(deleted_at=timezone.now() - timedelta(days=31))
        assert default_storage.exists(offer.file)
        purge_removed()
    assert not default_storage.exists(offer.file)


def test_files_go_with_their_record(world: World, offer: Attachment, helena: Person, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        bin_record("person", helena.id, by=world.boss.actor)
        assert status(world.owner.client, offer) == 404
        purge(BinEntry.objects.get())
    drain()
    with tenant_scope(world.org):
        assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("C:\\temp\\a.pdf", "a.pdf"), ("../../etc/passwd", "passwd"), ("", "file"), ("a\x00\nb.txt", "ab.txt"),
     ("x" * 300 + ".docx", "x" * 180 + ".docx")],
)  # fmt: skip
def test_names(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept
