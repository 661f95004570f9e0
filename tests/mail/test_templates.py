"""Mails written once and filled in per person; nothing from outside becomes markup or a header."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.actions.consents import record_consent
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import ConsentSource, Person, Purpose
from crm.errors import NotAllowed, NotFound, Refused
from crm.mail.actions.outgoing import queue_message
from crm.mail.actions.sending import send_all
from crm.mail.actions.templates import add_template, preview, publish_template, queue_template, save_draft
from crm.mail.composing import compose
from crm.mail.headers import header_text
from crm.mail.models import MailTemplate, MailTemplateVersion, Message, MessageKind, MessageState, VersionState
from crm.mail.templating.blocks import Block, as_json, read_blocks
from crm.mail.templating.liquid import TemplateProblem, fill, problems_in
from crm.mail.templating.markup import url_is_safe
from crm.mail.templating.values import KNOWN, values_for
from crm.tenancy.models import Organization
from tests.world import World

BLOCKS = [
    Block(kind="heading", text="Hello {{ person.first_name }}"),
    Block(kind="text", text="Welcome to **us** < & [the portal]({{ links.portal }})."),
    Block(kind="button", label="Look around", url="https://northwind.example/?a=1&b=2"),
    Block(kind="divider"),
    Block(kind="space", size="large"),
]


@pytest.fixture
def welcome(in_scope: World) -> MailTemplate:
    """A published marketing mail."""
    template = add_template("Welcome", kind=MessageKind.MARKETING, by=in_scope.boss.actor)
    written = {"subject": "Hi {{ person.first_name }}", "reason": "You signed up.", "blocks": BLOCKS}
    save_draft(template.id, written, by=in_scope.boss.actor)
    publish_template(template.id, by=in_scope.boss.actor)
    template.refresh_from_db()
    return template


def test_it_is_filled_in_and_sent(in_scope: World, ada: Person, welcome: MailTemplate) -> None:
    record_consent(ada, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
    message = queue_template(welcome, ada, key="run:1:step:1")
    assert queue_template(welcome, ada, key="run:1:step:1").id == message.id
    send_all()
    message.refresh_from_db()
    assert (message.state, message.subject) == (MessageState.SENT, "Hi Ada")
    assert "Hello Ada" in message.html
    assert "<b>us</b> &lt; &amp;" in message.html
    assert 'href="http://testserver/p/northwind-air/portal/"' in message.html
    assert "https://northwind.example/?a=1&amp;b=2" in message.html
    assert "fonts.googleapis" not in message.html
    for part in (message.html, message.text):
        assert "You signed up." in part
        assert "/unsubscribe/" in part
        assert "{{" not in part
    assert "Look around: https://northwind.example/?a=1&b=2" in message.text


def test_whoever_has_no_name_is_greeted_all_the_same(in_scope: World, welcome: MailTemplate) -> None:
    person, _ = person_for(Contact(email="nameless@example.com"))
    assert queue_template(welcome, person, key="k").subject == "Hi there"


def test_what_is_being_written_is_not_sent(in_scope: World, ada: Person, welcome: MailTemplate) -> None:
    save_draft(welcome.id, {"subject": "Another"}, by=in_scope.boss.actor)
    assert queue_template(welcome, ada, key="k").subject == "Hi Ada"
    assert preview(welcome, ada).subject == "Another"
    publish_template(welcome.id, by=in_scope.boss.actor)
    assert queue_template(welcome, ada, key="k2").subject == "Another"
    assert list(welcome.versions.order_by("number").values_list("state", flat=True)) == ["retired", "published"]


def test_saving_what_is_published_makes_no_draft(in_scope: World, welcome: MailTemplate) -> None:
    save_draft(welcome.id, {"subject": "Hi {{ person.first_name }}", "blocks": BLOCKS}, by=in_scope.boss.actor)
    assert MailTemplateVersion.objects.get().state == VersionState.PUBLISHED


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "{{ person.password }}"}, "no value called person.password"),
        ({"subject": "{{ person.first_name "}, "can't be read"),
        ({"subject": "{% include 'x' %}"}, "can't be read"),
        ({"blocks": []}, "Write some text"),
        ({"blocks": [*BLOCKS, Block(kind="button", label="x", url="javascript:alert(1)")]}, "https://"),
        ({"blocks": [*BLOCKS, Block(kind="text", text="[x](data:text/html,y)")]}, "https://"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_published(in_scope: World, written: dict[str, object], says: str) -> None:
    boss = in_scope.boss.actor
    template = add_template("Broken", kind=MessageKind.MARKETING, by=boss)
    save_draft(template.id, {"subject": "Fine", "blocks": BLOCKS, **written}, by=boss)
    with pytest.raises(Refused, match=says):
        publish_template(template.id, by=boss)
    assert MailTemplateVersion.objects.get().state == VersionState.DRAFT


def test_an_unpublished_mail_cannot_be_sent(in_scope: World, ada: Person) -> None:
    template = add_template("Later", kind=MessageKind.MARKETING, by=in_scope.boss.actor)
    with pytest.raises(Refused, match="not published"):
        queue_template(template, ada, key="k")
    assert not Message.objects.exists()


def test_who_may_write_and_who_may_not(in_scope: World, welcome: MailTemplate) -> None:
    for actor, refusal in ((in_scope.colleague.actor, NotAllowed), (in_scope.owner.actor, NotAllowed)):
        with pytest.raises(refusal):
            save_draft(welcome.id, {"subject": "Mine now"}, by=actor)
        with pytest.raises(refusal):
            publish_template(welcome.id, by=actor)
        with pytest.raises(refusal):
            add_template("New", kind=MessageKind.MARKETING, by=actor)
    assert MailTemplate.objects.count() == 1
    assert MailTemplateVersion.objects.get().subject == "Hi {{ person.first_name }}"


def test_a_stranger_finds_nothing(world: World) -> None:
    from crm.tenancy.scope import tenant_scope

    with tenant_scope(world.org):
        template = add_template("Ours", kind=MessageKind.MARKETING, by=world.boss.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        save_draft(template.id, {"subject": "Theirs"}, by=world.stranger.actor)
    with tenant_scope(world.org):
        assert MailTemplateVersion.objects.get().subject == "Ours"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60)
    | st.sampled_from(["<script>x</script>", '"><img src=x>', "{{ links.portal }}", "a\r\nBcc: e@x"])
)
def test_no_value_becomes_markup_or_liquid(name: str) -> None:
    source = '<a title="{{ person.first_name }}">{{ person.first_name }}</a>'
    organization = Organization(name="N", slug="n")
    values = values_for(Person(first_name=name, name=name, email="a@example.com"), organization)
    html = fill(source, values, html=True)
    inside = html.removeprefix('<a title="').removesuffix("</a>")
    title, _, shown = inside.partition('">')
    for piece in (title, shown):
        assert not set(piece) & set('<>"')
    assert "testserver" not in html  # Liquid in a value stays text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_smuggles_in_a_header(text: str) -> None:
    line = header_text(text, 100)
    assert len(line) <= 100
    assert line.splitlines() in ([], [line])
    assert line.isprintable() or all(ord(letter) >= 32 for letter in line)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=st.text(max_size=80), sender=st.text(max_size=60))
def test_every_mail_can_be_written_and_has_one_recipient(in_scope: World, subject: str, sender: str) -> None:
    Message.objects.all().delete()
    message = queue_message(
        key="k",
        to="ada@example.com",
        subject=f"{subject}\r\nBcc: eve@example.com",
        sender_name=f"{sender}\nReply-To: eve@example.com",
        text="x",
        kind=MessageKind.TRANSACTIONAL,
    )
    written = compose(message, in_scope.org).message()
    assert written["Bcc"] is None
    assert written["Reply-To"] is None
    assert [address.addr_spec for address in written["To"].addresses] == ["ada@example.com"]
    assert len(written["From"].addresses) == 1
    assert b"\nBcc:" not in written.as_bytes()


@given(st.text(max_size=40))
def test_only_harmless_addresses_stand_behind_links(url: str) -> None:
    if url_is_safe(url):
        assert url.lower().startswith(("http://", "https://", "mailto:", "tel:"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["kind", "text", "size"]), inner),
    )
)
def test_any_stored_tree_can_be_shown(stored: object) -> None:
    blocks = read_blocks(stored)
    assert read_blocks(as_json(blocks)) == blocks


def test_liquid_has_limits() -> None:
    for source in ("{% for x in (1..9) %}x{% endfor %}", "{{ x | safe }}", "{% assign a = 1 %}", "{% render 'x' %}"):
        with pytest.raises(TemplateProblem):
            fill(source, {}, html=True)
    assert problems_in("{{ person.first_name | default: 'you' }} {{ extra.deal }}", KNOWN) == []
