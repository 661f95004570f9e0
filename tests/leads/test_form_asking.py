"""Forms that ask more: kinds of fields, conditions, steps, files, further boxes, a puzzle."""

import hashlib
import time
from itertools import count

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from crm.attachments.models import Attachment
from crm.attachments.queries.files import get_file
from crm.customers.models import Consent
from crm.errors import NotFound
from crm.tenancy.scope import tenant_scope
from leads.actions.submissions import release_submission
from leads.asking import asked_keys
from leads.forms.public_fields import read_number
from leads.models import (
    FieldDay,
    FieldKind,
    FormConsent,
    FormDay,
    FormField,
    Lead,
    LeadForm,
    MapsTo,
    ShowIf,
    Submission,
)
from leads.models.form_field import When
from leads.puzzles import BITS, fits
from leads.visitors import starting_ticket
from tests.leads.making import make_form
from tests.world import World

EMAIL = FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", maps_to=MapsTo.EMAIL, required=True)
_keys = count(1)


def at(world: World, form: LeadForm, more: str = "") -> str:
    return f"/p/{world.org.slug}/forms/{form.slug}/{more}"


def filled(form: LeadForm, **fields: object) -> dict[str, object]:
    began = starting_ticket(form, at=time.time() - 30)
    return {"email": "anna@kessler.de", "started": began, "key": f"page {next(_keys)}"} | fields


def made(world: World, *parts: FormField, **fields: object) -> LeadForm:
    with tenant_scope(world.org):
        return make_form(world, parts=(EMAIL, *parts), **({"consent_text": ""} | fields))


@pytest.mark.parametrize(
    ("part", "typed", "kept"),
    [
        (FormField(key="x", kind=FieldKind.NUMBER, label="X", least="1", most="500"), "1.234,5", None),
        (FormField(key="x", kind=FieldKind.NUMBER, label="X", least="1", most="500"), "120,5", "120.5"),
        (FormField(key="x", kind=FieldKind.NUMBER, label="X"), "many", None),
        (FormField(key="x", kind=FieldKind.DATE, label="X", least="2026-01-01"), "2026-03-04", "2026-03-04"),
        (FormField(key="x", kind=FieldKind.DATE, label="X", least="2026-01-01"), "2025-12-31", None),
        (FormField(key="x", kind=FieldKind.DATE, label="X"), "31.02.2026", None),
        (FormField(key="x", kind=FieldKind.URL, label="X"), "kessler.de/about", "https://kessler.de/about"),
        (FormField(key="x", kind=FieldKind.URL, label="X"), "javascript:alert(1)", None),
        (FormField(key="x", kind=FieldKind.URL, label="X"), "https://us@evil.example", None),
        (FormField(key="x", kind=FieldKind.YES_NO, label="X"), "no", "no"),
        (FormField(key="x", kind=FieldKind.YES_NO, label="X"), "perhaps", None),
        (FormField(key="x", kind=FieldKind.SEVERAL, label="X", choices=("A", "B")), ["A", "B"], "A, B"),
        (FormField(key="x", kind=FieldKind.SEVERAL, label="X", choices=("A", "B")), ["A", "C"], None),
        (FormField(key="x", kind=FieldKind.HIDDEN, label="X"), "partner 7", "partner 7"),
    ],
)
def test_each_kind_takes_what_it_is_for(world: World, part: FormField, typed: object, kept: str | None) -> None:
    form = made(world, part)
    answer = world.visitor.post(at(world, form), filled(form, x=typed))
    assert answer.status_code == (303 if kept else 422)
    with tenant_scope(world.org):
        assert [row.payload["x"] for row in Submission.objects.all()] == ([kept] if kept else [])


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{:,}", "{}"]))
def test_numbers_are_read_as_they_are_written(number: int, how: str) -> None:
    assert read_number(how.format(number)) == number


@given(st.text(max_size=30))
def test_anything_else_is_no_number(text: str) -> None:
    read_number(text)


CHILD = FormField(
    key="why", kind=FieldKind.TEXT, label="Why not?", required=True, show_if=ShowIf("ready", When.IS, "no")
)
READY = FormField(key="ready", kind=FieldKind.YES_NO, label="Ready?")


def test_what_is_not_asked_is_neither_required_nor_kept(world: World) -> None:
    form = made(world, READY, CHILD)
    assert world.visitor.post(at(world, form), filled(form, ready="yes", why="sneaked in")).status_code == 303
    with tenant_scope(world.org):
        assert Submission.objects.get().payload == {"email": "anna@kessler.de", "ready": "yes"}
    assert world.visitor.post(at(world, form), filled(form, ready="no")).status_code == 422
    assert world.visitor.post(at(world, form), filled(form, ready="no", why="Too early")).status_code == 303


@given(st.lists(st.sampled_from(["", "a", "b"]), min_size=4, max_size=4), st.sampled_from(When))
def test_a_chain_of_conditions_ends_where_one_does_not_hold(given_: list[str], when: When) -> None:
    parts = [FormField(key="k0", kind=FieldKind.TEXT, label="0")]
    parts += [
        FormField(key=f"k{n}", kind=FieldKind.TEXT, label=str(n), show_if=ShowIf(f"k{n - 1}", when, "a"))
        for n in range(1, 4)
    ]
    asked = asked_keys(parts, lambda key: [given_[int(key[1])]])
    for number in range(1, 4):
        before = given_[number - 1] if f"k{number - 1}" in asked else ""
        expected = {When.IS: before == "a", When.IS_NOT: before != "a", When.FILLED: bool(before)}[when]
        assert (f"k{number}" in asked) == expected


def test_steps_keep_what_was_typed_without_a_script(world: World) -> None:
    second = FormField(key="size", kind=FieldKind.NUMBER, label="Size", step=2, required=True)
    third = FormField(key="note", kind=FieldKind.LONG, label="Note", step=3)
    form = made(world, second, third, step_titles=["You", "Your trip", "Anything else"])
    page = world.visitor.get(at(world, form)).text
    assert "Step 1 of 3" in page
    assert 'name="size"' not in page
    wrong = world.visitor.post(at(world, form), filled(form, email="anna", step="1", go="next"))
    assert (wrong.status_code, "Step 1 of 3" in wrong.text) == (422, True)
    two = world.visitor.post(at(world, form), filled(form, step="1", go="next")).text
    assert "Step 2 of 3: <b>Your trip</b>" in two
    assert '<input type="hidden" name="email" value="anna@kessler.de">' in two
    back = world.visitor.post(at(world, form), filled(form, size="many", step="2", go="back")).text
    assert 'value="anna@kessler.de"' in back
    assert '<input type="hidden" name="size" value="many">' in back
    assert "is no number" not in back
    late = world.visitor.post(at(world, form), filled(form, size="many", step="3"))
    assert (late.status_code, "Step 2 of 3" in late.text, "is no number" in late.text) == (422, True, True)
    assert world.visitor.post(at(world, form), filled(form, size="12", note="x", step="3")).status_code == 303
    with tenant_scope(world.org):
        assert Submission.objects.get().payload == {"email": "anna@kessler.de", "size": "12", "note": "x"}


def test_a_step_without_questions_is_passed_over(world: World) -> None:
    second = FormField(
        key="why", kind=FieldKind.TEXT, label="Why?", step=2, required=True, show_if=ShowIf("ready", When.IS, "no")
    )
    form = made(world, READY, second, FormField(key="note", kind=FieldKind.TEXT, label="Note", step=3))
    assert "Why?" in world.visitor.post(at(world, form), filled(form, ready="no", step="1", go="next")).text
    page = world.visitor.post(at(world, form), filled(form, ready="yes", step="1", go="next")).text
    assert "Why?" not in page
    assert "Step 2 of 2" in page


CV = FormField(key="cv", kind=FieldKind.FILE, label="CV", required=True)


def test_a_file_lands_on_the_lead_for_members_alone(world: World) -> None:
    form = made(world, CV)
    file = SimpleUploadedFile("../../My CV.pdf", b"%PDF-1.7 hello")
    assert world.visitor.post(at(world, form), filled(form, cv=file)).status_code == 303
    with tenant_scope(world.org):
        attachment = Attachment.objects.get()
        lead = Lead.objects.get()
        assert (attachment.subject_kind, attachment.subject_id, attachment.name) == ("lead", lead.id, "My CV.pdf")
        assert get_file(world.boss.actor, attachment.id) == attachment
        assert lead.answers == [["CV", "My CV.pdf"]]
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        get_file(world.stranger.actor, attachment.id)
    assert world.visitor.get(f"/files/{attachment.id}/").status_code in (302, 404)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cv.exe", b"MZ...", "can&#39;t take cv.exe"),
        ("cv.pdf", b"MZ\x90\x00\x03", "a program under another name"),
        ("cv.html", b"<script>", "can&#39;t take cv.html"),
        ("cv", b"x", "can&#39;t take cv"),
        ("cv.pdf", b"", "This file is empty"),
    ],
)
def test_what_could_harm_is_not_taken_and_leaves_nothing(world: World, name: str, content: bytes, said: str) -> None:
    form = made(world, CV)
    answer = world.visitor.post(at(world, form), filled(form, cv=SimpleUploadedFile(name, content)))
    assert answer.status_code == 422
    assert said in answer.text.replace("&#x27;", "&#39;")
    with tenant_scope(world.org):
        assert not Attachment.objects.exists()
        assert not Submission.objects.exists()


def test_too_large_is_refused_before_it_is_read(world: World) -> None:
    form = made(world, CV)
    answer = world.visitor.post(at(world, form), b"x", content_type="text/plain", CONTENT_LENGTH="30000000")
    assert answer.status_code == 413


def test_a_file_of_a_held_back_answer_waits_beside_it(world: World) -> None:
    form = made(world, CV, puzzle=True)
    file = SimpleUploadedFile("cv.pdf", b"%PDF-1.7")
    assert world.visitor.post(at(world, form), filled(form, cv=file)).status_code == 303
    with tenant_scope(world.org):
        attachment, submission = Attachment.objects.get(), Submission.objects.get()
        assert (attachment.subject_kind, submission.held_back) == ("submission", "review")
        with pytest.raises(NotFound):
            get_file(world.boss.actor, attachment.id)
        lead = release_submission(submission.id, by=world.boss.actor)
        assert get_file(world.boss.actor, attachment.id).subject_id == lead.id
        assert default_storage.exists(attachment.file)


def test_robots_leave_no_files(world: World) -> None:
    form = made(world, CV)
    file = SimpleUploadedFile("cv.pdf", b"%PDF-1.7")
    assert world.visitor.post(at(world, form), filled(form, cv=file, website="x")).status_code == 303
    with tenant_scope(world.org):
        assert not Attachment.objects.exists()


def solution_of(ticket: str) -> str:
    return next(str(n) for n in count() if fits(ticket, str(n)))


def test_a_solved_puzzle_lets_in_once(world: World) -> None:
    form = made(world, puzzle=True)
    sent = filled(form)
    sent["solution"] = solution_of(str(sent["started"]))
    digest = hashlib.sha256(f"{sent['started']}:{sent['solution']}".encode()).hexdigest()
    assert int(digest, 16) >> (256 - BITS) == 0
    assert [world.visitor.post(at(world, form), sent).status_code for _ in range(2)] == [303, 303]
    world.visitor.post(at(world, form), {**sent, "key": "another", "email": "bob@kessler.de"})
    with tenant_scope(world.org):
        assert sorted(Submission.objects.values_list("payload__email", "held_back")) == [
            ("anna@kessler.de", ""),
            ("bob@kessler.de", "review"),
        ]
        assert Lead.objects.count() == 1


@pytest.mark.parametrize("solution", ["", "0", "-1", "٣", "9" * 40])
def test_without_the_solution_a_colleague_looks_first(world: World, solution: str) -> None:
    form = made(world, puzzle=True)
    assert world.visitor.post(at(world, form), filled(form, solution=solution)).status_code == 303
    with tenant_scope(world.org):
        assert Submission.objects.get().held_back == "review"
        assert not Lead.objects.exists()


def test_each_ticked_box_is_kept_with_its_words(world: World) -> None:
    more = [FormConsent(purpose="calls", text="You may call me", version=3).to_json()]
    more.append(FormConsent(purpose="sms", text="You may text me").to_json())
    form = made(world, consent_text="Send me offers", more_consents=more)
    assert world.visitor.post(at(world, form), filled(form, consent="on", consent_1="on")).status_code == 303
    with tenant_scope(world.org):
        kept = Consent.objects.order_by("purpose").values_list("purpose", "text", "text_version", "given")
        assert list(kept) == [("calls", "You may call me", "3", True), ("newsletter", "Send me offers", "1", True)]


def test_how_far_people_come_is_counted_without_a_word_of_theirs(world: World) -> None:
    form = made(world, READY)
    told = {"reached": ["email", "ready", "<b>"], "left": "ready"}
    assert world.visitor.post(at(world, form, "progress/"), told).status_code == 204
    assert world.visitor.post(at(world, form, "progress/"), {"reached": ["nothing"]}).status_code == 204
    with tenant_scope(world.org):
        assert FormDay.objects.get().started == 1
        rows = FieldDay.objects.order_by("key").values_list("key", "reached", "left")
        assert list(rows) == [("email", 1, 0), ("ready", 1, 1)]
