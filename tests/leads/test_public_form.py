"""The form on the web, as visitors, robots and other sites meet it."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Consent, Person
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from leads.models import FieldKind, FormDay, FormField, Lead, LeadForm, MapsTo, Submission
from leads.visitors import PER_WINDOW, starting_ticket
from tests.leads.making import FIELDS, answers, make_form
from tests.world import World


@pytest.fixture
def form(world: World) -> LeadForm:
    with tenant_scope(world.org):
        return make_form(world)


def address(world: World, form: LeadForm, more: str = "") -> str:
    return f"/p/{world.org.slug}/forms/{form.slug}/{more}"


def filled(form: LeadForm, **fields: str) -> dict[str, str]:
    return answers(started=starting_ticket(form, at=1_000.0 + _now()), key="a page") | fields


def _now() -> float:
    import time

    return time.time() - 1_030.0


def test_the_page_shows_the_form_in_the_organizations_colours(world: World, form: LeadForm) -> None:
    page = world.visitor.get(address(world, form))
    text = page.text
    assert page.status_code == 200
    assert "Tell us about your trips" in text
    assert 'autocomplete="given-name"' in text
    assert f"/brand/{world.org.slug}.css" in text
    assert re.findall("<script[^>]*>", text) == ['<script src="/static/js/form-more.js" defer>']
    assert "Set-Cookie" not in page
    assert len(page.content) < 40_000


def test_the_page_is_light(world: World, form: LeadForm) -> None:
    page = world.visitor.get(address(world, form))
    sheets = re.findall(r'href="/static/([^"]+\.css)"', page.text)
    weights = [Path(str(finders.find(sheet))).stat().st_size for sheet in sheets]
    font = Path(str(finders.find("vendor/inter/inter-latin-wght-normal.woff2"))).stat().st_size
    script = Path(str(finders.find("js/form-more.js"))).stat().st_size
    assert len(page.content) + sum(weights) + font + script < 100_000
    assert Path(str(finders.find("js/embed.js"))).stat().st_size < 4_096


def test_views_are_counted_by_day(world: World, form: LeadForm) -> None:
    for _ in range(3):
        world.visitor.get(address(world, form))
    with tenant_scope(world.org):
        assert FormDay.objects.get().views == 3


def test_a_filled_in_form_becomes_a_lead_and_says_thanks(world: World, form: LeadForm) -> None:
    query = "?utm_source=google&utm_campaign=autumn"
    page = world.visitor.get(address(world, form) + query, HTTP_REFERER="https://search.example/")
    sent = {**_hidden_fields(page.text), **filled(form), "consent": "on"}
    answer = world.visitor.post(address(world, form), sent, follow=True)
    assert answer.redirect_chain == [(address(world, form, "thanks/"), 303)]
    assert "An offer is on its way" in answer.text
    with tenant_scope(world.org):
        submission = Submission.objects.get()
        lead = Lead.objects.get()
        assert lead.source == "Group travel form, from autumn"
        assert submission.utm == {"utm_source": "google", "utm_campaign": "autumn"}
        assert submission.referrer == "https://search.example/"
        assert len(submission.ip_hash) == 64
        assert Consent.objects.get().person_id == lead.person_id


def test_what_was_typed_is_kept_and_the_mistake_named(world: World, form: LeadForm) -> None:
    page = world.visitor.post(address(world, form), filled(form, email="anna@kessler"))
    assert page.status_code == 422
    assert "has no ending. Did you mean anna@kessler.com?" in page.text
    assert 'aria-invalid="true"' in page.text
    assert 'value="anna@kessler"' in page.text
    assert "Every second Monday" in page.text
    assert "One field needs" in page.text
    _nothing_came_in(world.org)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("email", "", "Work e-mail is missing."),
        ("email", "anna", "It needs an @"),
        ("email", "anna@kessler..de", "Please look at it once more"),
        ("phone", "call me", "does not look like a phone number"),
        ("travellers", "Two million", "Please choose one of the list."),
        ("country", "Atlantis", "Please choose one of the list."),
        ("message", "x" * 4001, "4000"),
    ],
)
def test_each_mistake_is_said_in_words(world: World, form: LeadForm, field: str, text: str, said: str) -> None:
    page = world.visitor.post(address(world, form), filled(form, **{field: text}))
    assert page.status_code == 422
    assert said in page.text
    _nothing_came_in(world.org)


def test_a_required_consent_has_to_be_ticked(world: World, form: LeadForm) -> None:
    with tenant_scope(world.org):
        LeadForm.objects.update(consent_required=True)
    page = world.visitor.post(address(world, form), filled(form))
    assert page.status_code == 422
    assert "Please tick this box" in page.text
    _nothing_came_in(world.org)


def test_robots_are_thanked_and_held_back(world: World, form: LeadForm) -> None:
    answer = world.visitor.post(address(world, form), filled(form, website="http://buy.example"))
    assert answer.status_code == 303
    with tenant_scope(world.org):
        assert Submission.objects.get().held_back == "trap"
        assert not Lead.objects.exists()
        assert not Person.objects.exists()


@pytest.mark.parametrize("ticket", ["", "nonsense", "now", "other form", "last month"])
def test_too_quick_is_asked_to_look_once_more(world: World, form: LeadForm, ticket: str) -> None:
    with tenant_scope(world.org):
        other = make_form(world, slug="other")
    tickets = {
        "now": starting_ticket(form),
        "other form": starting_ticket(other, at=1.0),
        "last month": starting_ticket(form, at=1.0),
    }
    page = world.visitor.post(address(world, form), filled(form, started=tickets.get(ticket, ticket)))
    assert page.status_code == 422
    assert "send it once more" in page.text
    assert "Every second Monday" in page.text
    assert _hidden_fields(page.text)["started"].startswith(str(form.id))
    _nothing_came_in(world.org)


def test_a_double_click_is_one_lead(world: World, form: LeadForm) -> None:
    sent = filled(form)
    assert [world.visitor.post(address(world, form), sent).status_code for _ in range(2)] == [303, 303]
    with tenant_scope(world.org):
        assert Submission.objects.count() == Lead.objects.count() == 1


def test_who_sends_too_often_waits(world: World, form: LeadForm) -> None:
    for number in range(PER_WINDOW):
        sent = filled(form, message=f"Question {number}", key=f"key {number}")
        assert world.visitor.post(address(world, form), sent).status_code == 303
    page = world.visitor.post(address(world, form), filled(form, message="One more"))
    assert page.status_code == 429
    assert "wait ten minutes" in page.text
    assert "One more" in page.text
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post(address(world, form), filled(form, message="From elsewhere")).status_code == 303
    with tenant_scope(world.org):
        assert Submission.objects.count() == PER_WINDOW + 1


def test_a_form_that_is_off_is_not_there(world: World, form: LeadForm) -> None:
    with tenant_scope(world.org):
        LeadForm.objects.update(active=False)
    assert world.visitor.get(address(world, form)).status_code == 404
    assert world.visitor.post(address(world, form), filled(form)).status_code == 404
    _nothing_came_in(world.org)


def test_one_organizations_form_is_not_anothers(world: World, form: LeadForm) -> None:
    elsewhere = f"/p/{world.other_org.slug}/forms/{form.slug}/"
    assert world.visitor.get(elsewhere).status_code == 404
    assert world.visitor.post(elsewhere, filled(form)).status_code == 404
    _nothing_came_in(world.org)
    _nothing_came_in(world.other_org)


def test_forms_of_one_name_write_to_their_own_organization(world: World, form: LeadForm) -> None:
    with tenant_scope(world.other_org):
        theirs = LeadForm(name="Theirs", slug=form.slug)
        theirs.set_parts(list(FIELDS))
        theirs.save()
    sent = filled(form, started=starting_ticket(theirs, at=1_000.0 + _now()))
    assert world.visitor.post(f"/p/{world.other_org.slug}/forms/{form.slug}/", sent).status_code == 303
    _nothing_came_in(world.org)
    with tenant_scope(world.other_org):
        assert Lead.objects.count() == 1


def test_another_site_sends_by_script(world: World, form: LeadForm) -> None:
    origin: dict[str, Any] = {"HTTP_ORIGIN": "https://skyline.example", "HTTP_ACCEPT": "application/json"}
    begun = world.visitor.get(address(world, form, "start/"), **origin)
    assert begun["Access-Control-Allow-Origin"] == "*"
    assert set(begun.json()) == {"started", "key", "colour"}
    assert begun.json()["colour"] == world.org.colour
    answer = Client(enforce_csrf_checks=True).post(address(world, form), filled(form), **origin)
    after = f"/p/{world.org.slug}/forms/{form.slug}/thanks/"
    assert answer.json() == {"thanks": "Thank you. An offer is on its way.", "redirect": "", "page": after}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Set-Cookie" not in answer
    with tenant_scope(world.org):
        assert Lead.objects.count() == 1


def test_another_site_hears_what_is_wrong(world: World, form: LeadForm) -> None:
    answer = world.visitor.post(address(world, form), filled(form, email="anna"), HTTP_ACCEPT="application/json")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["email"]
    quick = world.visitor.post(address(world, form), filled(form, started=""), HTTP_ACCEPT="application/json")
    assert "once more" in quick.json()["message"]
    assert quick.json()["started"]


def test_browsers_may_ask_first(world: World, form: LeadForm) -> None:
    answer = world.visitor.options(address(world, form), HTTP_ORIGIN="https://skyline.example")
    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, POST")


@pytest.mark.parametrize(("more", "ancestors"), [("", "frame-ancestors 'self'"), ("framed/", "frame-ancestors *")])
def test_only_the_framed_page_may_be_framed(world: World, form: LeadForm, more: str, ancestors: str) -> None:
    assert ancestors in world.visitor.get(address(world, form, more))["Content-Security-Policy"]


def test_a_page_of_thanks_elsewhere_is_allowed_by_the_policy(world: World, form: LeadForm) -> None:
    with tenant_scope(world.org):
        LeadForm.objects.update(redirect_url="https://skyline.example/thanks?x=1")
    answer = world.visitor.post(address(world, form), filled(form))
    assert answer["Location"] == "https://skyline.example/thanks?x=1"
    page = world.visitor.get(address(world, form))
    assert "form-action 'self' https://skyline.example;" in page["Content-Security-Policy"] + ";"


def test_a_book_is_not_an_answer(world: World, form: LeadForm) -> None:
    assert world.visitor.post(address(world, form), filled(form, message="x" * 250_000)).status_code == 413
    _nothing_came_in(world.org)


@pytest.mark.parametrize(
    "name", ["Anna\r\nBcc: all@example.com", "Anna\x00\x1b[31m", "<script>alert(1)</script>", "{{ 7*7 }}"]
)
def test_nothing_typed_is_more_than_text(world: World, form: LeadForm, name: str) -> None:
    answer = world.visitor.post(address(world, form), filled(form, first_name=name))
    assert answer.status_code in (303, 422)
    page = world.visitor.post(address(world, form), filled(form, first_name=name, email="wrong"))
    assert "<script>alert" not in page.text
    with tenant_scope(world.org):
        for person in Person.objects.all():
            assert not re.search(r"[\r\n\x00-\x1f]", person.name)


def test_five_fields_of_hypothesis(world: World, form: LeadForm) -> None:
    """Whatever is typed: a lead with an owner, or the form again; never an error, never a lost word."""
    anything = st.text(max_size=300) | st.from_regex(r"\A[A-Za-z-]{1,20}: .{0,50}\r?\n.*\Z") | st.just("ﷺ" * 160)
    mail = st.emails() | st.text(max_size=60) | st.just("a@" + "ß" * 60 + ".de")

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(first=anything, last=anything, email=mail, phone=anything, company=anything, message=anything)
    def check(**typed: str) -> None:
        sent = {
            "first_name": typed["first"],
            "last_name": typed["last"],
            "email": typed["email"],
            "phone": typed["phone"],
            "company": typed["company"],
            "message": typed["message"],
        }
        visitor = Client(REMOTE_ADDR=f"198.51.{_bytes(json.dumps(sent))}")
        sent["started"] = filled(form)["started"]
        body = urlencode({**sent, "key": json.dumps(sent)[:64]}, encoding="utf-8", errors="surrogatepass")
        before = _counts(world.org)
        answer = visitor.post(address(world, form), body, content_type="application/x-www-form-urlencoded")
        after = _counts(world.org)
        if answer.status_code == 303:
            assert after[2] == 0
        else:
            assert answer.status_code in (422, 429)
            assert after == before

    check()


def test_a_form_may_ask_anything_by_any_name(world: World) -> None:
    with tenant_scope(world.org):
        odd = FormField(key="website_2", kind=FieldKind.TEXT, label="Website", maps_to=MapsTo.NOTHING)
        form = make_form(world, slug="odd", parts=(FIELDS[2], odd))
    sent = {"email": "a@b.example", "website_2": "https://b.example", "started": filled(form)["started"]}
    assert world.visitor.post(address(world, form), sent).status_code == 303
    with tenant_scope(world.org):
        assert Lead.objects.get().answers == [["Website", "https://b.example"]]


def _hidden_fields(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))


def _nothing_came_in(organization: Organization) -> None:
    with tenant_scope(organization):
        assert not Submission.objects.exists()
        assert not Lead.objects.exists()
        assert not Person.objects.exists()


def _counts(organization: Organization) -> tuple[int, int, int]:
    with tenant_scope(organization):
        failed = Submission.objects.filter(held_back="failed").count()
        return Submission.objects.count(), Lead.objects.count(), failed


def _bytes(text: str) -> str:
    number = hash(text) % 65_536
    return f"{number // 256}.{number % 256}"
