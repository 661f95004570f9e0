"""Signatures of members: formatting that can do no harm, below mails written by hand."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.mail.models import Message, Signature
from crm.mail.signatures import signature_html, signature_text, signed
from crm.tenancy.scope import tenant_scope
from tests.world import World

TYPED = "**Olga Owner**\n*Skyline* [Our fares](https://skyline.example/fares)"


def test_formatting_and_plain() -> None:
    assert signature_html(TYPED) == (
        '<b>Olga Owner</b><br><i>Skyline</i> <a href="https://skyline.example/fares" rel="noopener noreferrer">'
        "Our fares</a>"
    )
    assert signature_text(TYPED) == "Olga Owner\nSkyline Our fares: https://skyline.example/fares"
    assert signed("Hello", "") == ("Hello", "")
    assert signed("Hello", "Olga")[0] == "Hello\n\n-- \nOlga\n"


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", '[x](https://a"onclick=b)', "<img src=x onerror=y>"],
)
def test_nothing_runs(typed: str) -> None:
    html = signature_html(typed)
    assert not re.search(r"<(?!/?(a|b|i|br)\b)", html)
    assert not re.search(r"<[^>]*javascript:", html)
    assert not re.search(r"<[^>]*on\w+=", re.sub(r'"[^"]*"', "", html))  # none outside of a quoted value


@given(st.text(alphabet="ab*[]()<>\"'&:/.\n htps", max_size=60))
def test_only_four_tags_ever(typed: str) -> None:
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z]+)", signature_html(typed))} <= {"a", "b", "i", "br"}


def test_kept_previewed_and_put_below_a_mail(world: World) -> None:
    url, client = reverse("mail:signature"), world.owner.client
    preview = client.post(
        url, {"text": TYPED, "preview": "1"}, headers={"HX-Request": "true", "HX-Target": "preview"}
    ).content.decode()
    assert preview.strip().startswith("<b>Olga Owner</b>")
    with tenant_scope(world.org):
        assert not Signature.objects.exists()
        person = add_person(Contact(email="h@brandt.example", first_name="H"), {}, by=world.owner.actor)
    assert client.post(url, {"text": TYPED}).status_code == 302
    assert "<b>Olga Owner</b>" in client.get(reverse("customers:person", args=[person.id])).content.decode()
    data = {
        "subject_kind": "person", "subject_id": person.id, "person_id": person.id, "company_id": "",
        "back": "/", "key": "k", "subject": "Your trip", "text": "Dear H",
    }  # fmt: skip
    client.post(reverse("work:compose_mail"), data)
    with tenant_scope(world.org):
        mail = Message.objects.get()
    assert mail.text.endswith("-- \n" + signature_text(TYPED) + "\n")
    assert "<b>Olga Owner</b>" in mail.html
    assert "Olga" not in world.boss.client.get(url).content.decode()  # everybody has his own
    assert world.visitor.get(url).status_code == 302
    client.post(url, {"text": " "})
    with tenant_scope(world.org):
        assert not Signature.objects.exists()
