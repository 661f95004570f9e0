"""The pages of imports, from the file to the report."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.models import Person
from crm.jobs.imports.reading import MOST_BYTES
from crm.jobs.models import Import, Job
from crm.records.models import CustomField
from crm.tenancy.scope import tenant_scope
from tests.jobs.imports.files import csv_file, work
from tests.world import World

TEXT = (
    "Vorname;Nachname;E-Mail;Ort;Geburtstag;Lieblingsflug\n"
    "Anna;Berg;anna@nordwind.example;Köln;03.04.1981;LH 400\n;;kaputt;;;\n"
)


def sent(client: Client, text: str = TEXT, **more: str) -> str:
    """The address of the import of this file."""
    answer = client.post(reverse("imports:new"), {"kind": "person", "file": csv_file(text), "key": "k1", **more})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer.url)  # type: ignore[attr-defined]


def test_from_upload_to_report(world: World) -> None:
    client = world.boss.client
    address = sent(client)
    assert sent(client) == address, "the same form twice is one import"
    page = client.get(address).content.decode()
    assert "Which column is what?" in page
    assert "is read as 3 April 1981" in page
    posted = {f"target-{place}": target for place, target in enumerate(
        ["first_name", "last_name", "email", "city", "birthday", "new:text"])}  # fmt: skip
    preview = client.post(f"{address}columns/", posted, headers={"HX-Request": "true", "HX-Target": "columns"})
    assert "<html" not in preview.content.decode()
    answer = client.post(f"{address}columns/", posted | {"format-4": "dmy"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = client.get(address).content.decode()
    assert "This would come of it" in page
    assert "is no e-mail address" in page
    client.post(f"{address}start/")
    client.post(f"{address}start/")
    with tenant_scope(world.org):
        work()
        own = Import.objects.get()
        person = Person.objects.get(email="anna@nordwind.example")
        assert Job.objects.filter(kind="imports.run").count() == 1
        assert person.custom == {CustomField.objects.get().key: "LH 400"}
    page = client.get(address).content.decode()
    assert "Download the rejected rows" in page
    assert "Take it all back" in page
    rejected = client.get(reverse("jobs:file", args=[own.run_job_id]))
    text = b"".join(rejected.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0] == "Vorname,Nachname,E-Mail,Ort,Geburtstag,Lieblingsflug,What was wrong"
    assert "kaputt" in text


def test_who_may_not_import_sees_nothing_of_it(world: World) -> None:
    address = sent(world.boss.client)
    for who in (world.owner, world.colleague):
        assert who.client.get(reverse("imports:new")).status_code == 403
        assert who.client.post(f"{address}start/").status_code == 403
        assert who.client.get(address).status_code == 403
        assert "Import from a file" not in who.client.get(reverse("customers:people")).content.decode()
    assert "imports/new/?kind=person" in world.boss.client.get(reverse("customers:people")).content.decode()


def test_of_another_organization(world: World) -> None:
    address = sent(world.boss.client)
    with tenant_scope(world.org):
        before = Import.objects.get()
    assert world.stranger.client.get(address).status_code in (403, 404)
    for verb in ("columns", "source", "back", "start", "forget"):
        assert world.stranger.client.post(f"{address}{verb}/").status_code in (403, 404)
    with tenant_scope(world.org):
        now = Import.objects.get()
        assert (now.state, now.run_job_id) == (before.state, None)


def test_a_colleagues_import_is_not_shown(world: World, as_member: object) -> None:
    address = sent(world.boss.client)
    marketer = as_member("marketer")  # type: ignore[operator]
    assert marketer.client.get(address).status_code == 404
    assert marketer.client.post(f"{address}start/").status_code == 404


@pytest.mark.parametrize(
    ("text", "words"), [("", "is empty"), ("\n\n", "no rows"), ("Name,E-mail\n", "no rows in it but the headings")]
)
def test_files_with_nothing_in_them(world: World, text: str, words: str) -> None:
    answer = world.boss.client.post(
        reverse("imports:new"), {"kind": "person", "file": csv_file(text), "key": "k"}, follow=True
    )
    assert words in answer.content.decode()


def test_an_empty_file_with_headings(world: World) -> None:
    answer = world.boss.client.get(reverse("imports:template", args=["person"]))
    assert answer.content.decode("utf-8-sig").startswith("First name,Last name,Company,E-mail")


def test_what_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    """By the length that the request tells; the browser says so before anything is sent."""

    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("nothing of it should be read")

    length: Any = {"CONTENT_LENGTH": str(200 * 1024 * 1024), "wsgi.input": Unread()}
    answer = world.boss.client.generic(
        "POST", "/imports/new/", content_type="multipart/form-data; boundary=x", **length
    )
    assert answer.status_code == 413
    assert "101 MB are the most" in answer.text
    assert f'data-fl-most="{MOST_BYTES}"' in world.boss.client.get("/imports/new/").text
