"""Joining, sharing, keeping private, leaving: by the pages, allowed and not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.mail.models import Message
from crm.mailbox.actions.membership import join, share
from crm.mailbox.actions.rules import keep_private
from crm.mailbox.actions.syncing import sync_all
from crm.mailbox.models import Mailbox, PrivateRule, Sharing, State, TakenMail
from crm.mailbox.views import mailbox as views
from crm.tenancy.scope import organization_context, tenant_scope
from tests.mailbox.conftest import ADA, OLGA, letter, servers_at
from tests.mailbox.imap_server import Account
from tests.mailbox.smtp_server import Submission, smtp_server
from tests.sales.test_at_once import at_once
from tests.world import Member, World


@pytest.fixture
def submission() -> Iterator[Submission]:
    with smtp_server(Submission()) as submission:
        yield submission


@pytest.fixture
def taken(world: World, ada: Person, account: Account, mailbox: Mailbox) -> TakenMail:
    """A mail of Ada's in Olga's mailbox."""
    account.boxes["INBOX"].put(letter(text="The price is a secret."))
    return look(world)


def look(world: World) -> TakenMail:
    with tenant_scope(world.org):
        Mailbox.objects.update(due_at=timezone.now())
    with organization_context(world.org):
        sync_all()
    with tenant_scope(world.org):
        return TakenMail.objects.get()


def typed(port: int, smtp_port: int, **more: Any) -> dict[str, Any]:
    return {
        "address": OLGA, "password": "app password", "sharing": "everything", "days": "30",
        **servers_at(port, smtp_port), **more,
    }  # fmt: skip


def test_joining(world: World, port: int, submission: Submission) -> None:
    url, client = reverse("mailbox:own"), world.owner.client
    assert "Join mailbox" in client.get(url).text
    tested = client.post(url, typed(port, submission.port, test="1"))
    assert tested.text.count("works.") == 2
    with tenant_scope(world.org):
        assert not Mailbox.objects.exists()
    assert client.post(url, typed(port, submission.port)).status_code == 302
    page = client.get(url).text
    assert OLGA in page
    assert "app password" not in page
    with tenant_scope(world.org):
        mine = Mailbox.objects.get()
        assert (mine.member_id, mine.password) == (world.owner.membership.id, "app password")


def test_what_failed_is_said(world: World, port: int, submission: Submission) -> None:
    wrong = world.owner.client.post(reverse("mailbox:own"), typed(port, submission.port, password="no"))
    assert wrong.status_code == 422
    assert wrong.text.count("127.0.0.1 does not let you in") == 2
    nowhere = world.owner.client.post(reverse("mailbox:own"), typed(1, submission.port))
    assert "127.0.0.1 takes no connections on port 1." in nowhere.text
    with tenant_scope(world.org):
        assert not Mailbox.objects.exists()


def test_letters_that_no_server_takes(world: World, port: int, submission: Submission) -> None:
    answer = world.owner.client.post(reverse("mailbox:own"), typed(port, submission.port, password="größer"))
    assert (answer.status_code, answer.text.count("only plain letters")) == (422, 2)


def test_not_too_often(world: World, account: Account, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TRIES", replace(views.TRIES, times=1))
    for _ in range(2):
        answer = world.owner.client.post(reverse("mailbox:own"), typed(port, 1))
    assert (answer.status_code, "Too many tries" in answer.text) == (422, True)
    assert sum("LOGIN" in said for said in account.said) == 1


@override_settings(MAILBOXES_NEAR=False)
def test_never_into_our_own_network(world: World, port: int, account: Account) -> None:
    answer = world.owner.client.post(
        reverse("mailbox:own"), typed(port, port, imap_security="tls", smtp_security="tls")
    )
    assert f"Port {port} is none that mail servers use." in answer.text
    assert account.said == []


def test_who_may_not_join(world: World, port: int, submission: Submission) -> None:
    assert world.colleague.client.post(reverse("mailbox:own"), typed(port, submission.port)).status_code == 403
    with tenant_scope(world.org):
        assert not Mailbox.objects.exists()


def test_who_sees_a_mail(world: World, taken: TakenMail, as_member: Callable[..., Member]) -> None:
    url, body = reverse("mailbox:mail", args=[taken.id]), "The price is a secret."
    other_rep = as_member("rep").client
    assert body in world.owner.client.get(url).text
    assert body in world.boss.client.get(url).text
    assert other_rep.get(url).status_code == 404, "he may not see Ada"
    assert world.stranger.client.get(url).status_code == 404
    with tenant_scope(world.org):
        share(Sharing.SUBJECT, "", by=world.owner.actor)
    page = world.boss.client.get(url).text
    assert body not in page
    assert "Offer" in page
    assert OLGA not in page, "only sender, subject and time"
    assert world.boss.client.get(reverse("mailbox:body", args=[taken.id])).status_code == 404
    with tenant_scope(world.org):
        share(Sharing.ONLY_ME, "", by=world.owner.actor)
    assert world.boss.client.get(url).status_code == 404
    assert body in world.owner.client.get(url).text


def test_timelines_show_as_much(world: World, ada: Person, taken: TakenMail) -> None:
    url = reverse("customers:person", args=[ada.id])
    assert "The price is a secret." in world.boss.client.get(url).text
    with tenant_scope(world.org):
        share(Sharing.SUBJECT, "", by=world.owner.actor)
    page = world.boss.client.get(url).text
    assert "“Offer”" in page
    assert "The price is a secret." not in page
    with tenant_scope(world.org):
        share(Sharing.ONLY_ME, "", by=world.owner.actor)
    assert "“Offer”" not in world.boss.client.get(url).text


def test_a_thread_made_private(world: World, ada: Person, account: Account, taken: TakenMail) -> None:
    url = reverse("mailbox:thread_private", args=[taken.id])
    assert world.boss.client.post(url).status_code == 403, "it lies in Olga's mailbox"
    assert world.owner.client.post(url).status_code == 302
    account.boxes["INBOX"].put(letter(number="2", References="<1@example.com>"))
    with pytest.raises(TakenMail.DoesNotExist):
        look(world)


def test_a_person_made_private(world: World, ada: Person, account: Account, taken: TakenMail) -> None:
    assert world.owner.client.post(reverse("mailbox:person_private", args=[ada.id])).status_code == 302
    account.boxes["INBOX"].put(letter(number="2"))
    with pytest.raises(TakenMail.DoesNotExist):
        look(world)
    assert "Everything with Ada Example" in world.owner.client.get(reverse("mailbox:own")).text


@pytest.mark.parametrize(("rule", "everybody"), [("Lawyer@Law.example", False), ("law.example", True)])
def test_private_addresses(
    world: World, ada: Person, account: Account, mailbox: Mailbox, rule: str, everybody: bool
) -> None:
    with tenant_scope(world.org):
        keep_private(rule, everybody=everybody, by=world.boss.actor if everybody else world.owner.actor)
    account.boxes["INBOX"].put(letter(to=f"{OLGA}, lawyer@law.example"))
    with pytest.raises(TakenMail.DoesNotExist):
        look(world)


def test_rules_are_ones_own(world: World, mailbox: Mailbox) -> None:
    world.owner.client.post(reverse("mailbox:private"), {"pattern": "bank.example"})
    with tenant_scope(world.org):
        rule = PrivateRule.objects.get(pattern="@bank.example")
    url = reverse("mailbox:private_removal", args=[rule.id])
    assert world.boss.client.post(url).status_code == 404
    assert world.owner.client.post(url).status_code == 302
    with tenant_scope(world.org):
        assert not PrivateRule.objects.exists()
    assert "Give an address" in world.owner.client.post(
        reverse("mailbox:private"), {"pattern": "no address"}, follow=True
    ).text  # fmt: skip


@pytest.mark.parametrize(("choice", "left"), [("keep", 1), ("forget", 0)])
def test_leaving(world: World, taken: TakenMail, choice: str, left: int) -> None:
    world.owner.client.post(reverse("mailbox:leaving"), {"mails": choice})
    with tenant_scope(world.org):
        mine = Mailbox.objects.get()
        assert (mine.state, mine.password) == (State.LEFT, "")
        assert TakenMail.objects.count() == left


def test_nobody_joins_a_colleagues_mailbox(world: World, mailbox: Mailbox, port: int, submission: Submission) -> None:
    answer = world.boss.client.post(reverse("mailbox:own"), typed(port, submission.port))
    assert "A colleague has joined this mailbox already." in answer.text
    with tenant_scope(world.org):
        assert Mailbox.objects.get().member_id == world.owner.membership.id


def test_nobody_takes_a_colleagues_address(world: World, port: int, submission: Submission) -> None:
    address = world.boss.membership.email
    answer = world.owner.client.post(
        reverse("mailbox:own"), typed(port, submission.port, address=address, username=OLGA)
    )
    assert "This is a colleague&#39;s address" in answer.text
    with tenant_scope(world.org):
        assert not Mailbox.objects.exists()


def test_the_secret_is_sealed(world: World, mailbox: Mailbox) -> None:
    with tenant_scope(world.org), connection.cursor() as cursor:
        cursor.execute("SELECT password FROM mailbox_mailbox")
        assert cursor.fetchone()[0].startswith("sealed:")


def test_who_joined(world: World, mailbox: Mailbox) -> None:
    url = reverse("mailbox:members")
    assert world.owner.client.get(url).status_code == 403
    with tenant_scope(world.org):
        Mailbox.objects.update(problem="imap.example does not answer.")
    page = world.boss.client.get(url).text
    assert OLGA in page
    assert "imap.example does not answer." in page
    private = reverse("mailbox:members_private")
    assert world.owner.client.post(private, {"pattern": "law.example"}).status_code == 403
    world.boss.client.post(private, {"pattern": "law.example"})
    with tenant_scope(world.org):
        rule = PrivateRule.objects.get(member=None)
    removal = reverse("mailbox:members_private_removal", args=[rule.id])
    assert world.owner.client.post(removal).status_code == 403
    assert world.boss.client.post(removal).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_joined_twice_at_once(world: World) -> None:
    values = {"address": OLGA, "username": OLGA, "password": "x", "provider": "imap", **servers_at(1)}
    answers = at_once(world, *[lambda: join(values, days=30, by=world.owner.actor)] * 2)
    assert all(isinstance(answer, Mailbox) for answer in answers), answers


@pytest.mark.django_db(transaction=True)
def test_two_join_one_mailbox_at_once(world: World) -> None:
    values = {"username": OLGA, "password": "x", "provider": "imap", **servers_at(1)}
    doers = [(world.owner.actor, OLGA), (world.boss.actor, OLGA.upper())]
    tasks = [partial(join, {**values, "address": address}, days=30, by=actor) for actor, address in doers]
    answers = at_once(world, *tasks)
    refused = [answer for answer in answers if not isinstance(answer, Mailbox)]
    assert [str(answer) for answer in refused] == ["A colleague has joined this mailbox already."]
    with tenant_scope(world.org):
        mailbox = Mailbox.objects.exclude(state=State.LEFT).get()
        other = next(actor for actor, _ in doers if actor.member_id != mailbox.member_id)
        twin = Mailbox(member=other.membership, address=f"{OLGA.upper()} ", username=OLGA, taken_from=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()  # whoever had looked before the other saved
        mailbox.state = State.LEFT
        mailbox.save(update_fields=["state"])
        twin.save()


def test_an_answer_in_the_thread(world: World, taken: TakenMail) -> None:
    url = reverse("mailbox:answer", args=[taken.id])
    assert world.owner.client.post(url, {"text": " ", "key": "one"}).status_code == 422
    assert world.colleague.client.post(url, {"text": "No", "key": "one"}).status_code == 403
    for _ in range(2):  # a double click
        assert world.owner.client.post(url, {"text": "12 euros", "key": "one"}).status_code == 302
    with tenant_scope(world.org):
        sent = Message.objects.get(key__begins="compose:")
        assert (sent.to_address, sent.subject) == (ADA, "Re: Offer")
        assert (sent.in_reply_to, sent.references) == (taken.message_id, taken.message_id)
        share(Sharing.SUBJECT, "", by=world.owner.actor)
    assert world.boss.client.post(url, {"text": "Mine", "key": "two"}).status_code == 404
    with tenant_scope(world.org):
        assert Message.objects.count() == 1
