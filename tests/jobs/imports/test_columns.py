"""Which column is what: other programs' exports, German headings, what stands in a column, what was chosen before."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import NotAllowed, Refused
from crm.jobs.actions.imports import choose_columns, receive_file
from crm.jobs.imports import formats
from crm.jobs.imports.phones import read_phone
from crm.jobs.models import Import, ImportState
from crm.normal_forms import phone_e164
from crm.records.models import CustomField
from tests.jobs.imports.files import csv_file, imported, tried, upload
from tests.world import World


@pytest.mark.parametrize(
    ("heads", "preset", "targets"),
    [
        ("Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Contact owner,Create Date", "hubspot",
         ["external_id", "first_name", "last_name", "email", "phone", "lifecycle", "owner", "created_at"]),
        ("Contact ID,FirstName,LastName,Email,MobilePhone,Account Name,MailingCity,MailingCountry", "salesforce",
         ["external_id", "first_name", "last_name", "email", "mobile", "company", "city", "country"]),
        ("Person - Name,Person - Email - Work,Person - Phone - Mobile,Person - Organization,Person - Owner",
         "pipedrive", ["name", "email", "mobile", "company", "owner"]),
        ("Vorname,Nachname,Firma,E-Mail-Adresse,Telefon,Straße,PLZ,Ort,Land,Geburtsdatum", "",
         ["first_name", "last_name", "company", "email", "phone", "street", "postal_code", "city", "country",
          "birthday"]),
        ("Name,Company,Stage,E-mail,Phone,Owner,Last touch,Added,Job title,City,Country,Source,Birthday", "",
         ["name", "company", "lifecycle", "email", "phone", "owner", "last_touch_at", "created_at", "job_title",
          "city", "country", "source", "birthday"]),
    ],
)  # fmt: skip
def test_headings_are_understood(in_scope: World, heads: str, preset: str, targets: list[str]) -> None:
    own = upload(f"{heads}\n{',' * heads.count(',')}x\n", in_scope.boss)
    assert (own.preset, own.targets) == (preset, targets)


def test_an_unnamed_column_of_addresses(in_scope: World) -> None:
    assert upload("Wer,Wohin\nAnna,anna@nordwind.example\n", in_scope.boss).targets == ["", "email"]


def test_what_was_chosen_is_remembered(in_scope: World) -> None:
    text = "Rufname,Mailadresse,Notiz\nAnna,anna@nordwind.example,x\n"
    own = upload(text, in_scope.boss)
    tried(own, in_scope.boss, [{"target": "first_name"}, {"target": "email"}, {"target": "job_title"}], known="newest")
    again = upload(text, in_scope.boss)
    assert again.targets == ["first_name", "email", "job_title"]
    assert again.options["known"] == "newest"


def test_own_fields_are_made_on_the_way(in_scope: World) -> None:
    text = "Name,Club,Since\nAnna Berg,Gold,03.04.2020\nJo Ruiz,silver,13.04.2020\nMia Koch,Gold,\n"
    own = upload(text, in_scope.boss)
    tried(own, in_scope.boss, [{"target": "name"}, {"target": "new:choice"}, {"target": "new:date", "format": "dmy"}])
    fields = {field.label: field for field in CustomField.objects.all()}
    assert [label for _, label in fields["Club"].options] == ["Gold", "silver"]
    assert fields["Since"].kind == "date"
    again = Import.objects.get(id=own.id)
    assert again.targets == ["name", fields["Club"].name, fields["Since"].name]


def test_own_fields_need_the_right_to(in_scope: World, as_member: object) -> None:
    marketer = as_member("marketer")  # type: ignore[operator]
    own = upload("Name,Club\nAnna,Gold\n", marketer)
    with pytest.raises(NotAllowed):
        choose_columns(own.id, [{"target": "name"}, {"target": "new:text"}], {}, by=marketer.actor)
    assert not CustomField.objects.exists()


def test_columns_that_are_not_enough_or_taken_twice(in_scope: World) -> None:
    own = upload("Name,Ort,Stadt\nAnna,Köln,Köln\n", in_scope.boss)
    for mapping, words in (
        (["", "city", ""], "Say which column has the name"),
        (["name", "city", "city"], "Two columns are taken for City"),
        (["name", "credit_limit", ""], "can't be filled"),
    ):
        with pytest.raises(Refused, match=words):
            choose_columns(own.id, [{"target": target} for target in mapping], {}, by=in_scope.boss.actor)
    assert Import.objects.get(id=own.id).state == ImportState.COLUMNS


def test_who_may_not(in_scope: World) -> None:
    for member in (in_scope.owner, in_scope.colleague):
        with pytest.raises(NotAllowed):
            receive_file("person", csv_file("Name\nAnna\n"), by=member.actor)
    assert not Import.objects.exists()


def test_a_value_left_out_instead_of_the_row(in_scope: World) -> None:
    text = "Name,E-mail,Birthday\nAnna Berg,anna@nordwind.example,31.02.1980\n"
    assert imported(text, in_scope.boss).result["counts"] == {"rejected": 1}
    own = imported(text, in_scope.boss, wrong="leave_out")
    assert own.result["counts"] == {"new": 1}
    assert own.run_job
    assert not own.run_job.file


@given(st.dates(date(1930, 1, 1), date(2030, 12, 31)))
def test_days_written_any_way(day: date) -> None:
    written = {
        "dmy": [f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}", f"{day.day} {day:%B} {day.year}"],
        "mdy": [f"{day:%m/%d/%Y}", f"{day:%B} {day.day}, {day.year}"],
        "ymd": [day.isoformat(), f"{day:%Y/%m/%d}"],
    }
    for order, texts in written.items():
        for text in texts:
            assert formats.read_day(text, order) == day


@given(st.text(max_size=20))
def test_no_day_is_told_as_such(text: str) -> None:
    for order in formats.DATE_FORMATS:
        try:
            formats.read_day(text, order)
        except (ValueError, OverflowError):
            continue


@given(st.text("0123456789+ ()/-.", max_size=18))
def test_numbers_are_read_as_everywhere(text: str) -> None:
    for region in ("", "DE", "US"):
        assert read_phone(text, region) == phone_e164(text, region=region or None)
