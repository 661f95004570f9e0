"""Joining by OAuth 2: code, PKCE, state; refresh tokens that change; consent that is taken back."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.mailbox.actions.sending import send_all
from crm.mailbox.actions.syncing import sync_all
from crm.mailbox.models import Mailbox, Sending, State, TakenMail
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Notification
from tests.mailbox.conftest import OLGA, letter, servers_at
from tests.mailbox.imap_server import Account
from tests.mailbox.oauth_server import Provider, oauth_server
from tests.mailbox.smtp_server import Submission, smtp_server
from tests.world import World


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Provider]:
    provider = Provider()
    with oauth_server(provider) as token_url:
        settings.MAILBOX_GOOGLE = {
            "id": "fairlead", "secret": provider.secret, "authorize_url": "https://accounts.example/auth",
            "token_url": token_url,
        }  # fmt: skip
        yield provider


def go(world: World) -> str:
    return str(world.owner.client.post(reverse("mailbox:consent", args=["google"]))["Location"])


def state_in(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


def come_back(world: World, **given: str) -> str:
    return str(world.owner.client.get(reverse("mailbox:consent_answer"), given, follow=True).text)


def consented(world: World, provider: Provider) -> None:
    url = go(world)
    come_back(world, code=provider.consent(url), state=state_in(url))


def read_now(world: World, account: Account, port: int, **more: object) -> None:
    """Look into it, by the token that is right by now."""
    with tenant_scope(world.org):
        Mailbox.objects.update(due_at=timezone.now(), claimed_at=None, **servers_at(port), **more)
    with organization_context(world.org):
        sync_all()


def test_there_and_back(world: World, provider: Provider) -> None:
    url = go(world)
    assert url.startswith("https://accounts.example/auth?")
    assert provider.secret not in url
    page = come_back(world, code=provider.consent(url), state=state_in(url))
    assert OLGA in page
    with tenant_scope(world.org):
        mine = Mailbox.objects.get()
        assert (mine.provider, mine.imap_host, mine.saves_sent_itself) == ("google", "imap.gmail.com", True)
        assert (mine.access_token, mine.refresh_token) == ("access-1", "refresh-1")


@pytest.mark.parametrize("wrong", ["state", "code", "no code", "twice"])
def test_answers_to_no_question(world: World, provider: Provider, wrong: str) -> None:
    url = go(world)
    given = {"code": provider.consent(url), "state": state_in(url)}
    if wrong == "twice":
        come_back(world, state="another")
    changed = {"state": {"state": "another"}, "code": {"code": "guessed"}, "no code": {"code": ""}}
    page = come_back(world, **(given | changed.get(wrong, {})))
    assert "Join mailbox" in page
    with tenant_scope(world.org):
        assert not Mailbox.objects.exists()


def test_a_code_caught_by_another(world: World, provider: Provider) -> None:
    """Without the verifier, which never leaves the session, the code is worth nothing."""
    code = provider.consent(go(world))
    second = go(world)
    come_back(world, code=code, state=state_in(second))
    with tenant_scope(world.org):
        assert not Mailbox.objects.exists()


def test_only_where_the_installation_is_known(world: World) -> None:
    assert world.owner.client.post(reverse("mailbox:consent", args=["google"])).status_code == 404


def test_tokens_that_change(world: World, provider: Provider, ada: Person, account: Account, port: int) -> None:
    provider.lasts = 0
    consented(world, provider)
    account.token = "access-2"
    account.boxes["INBOX"].put(letter())
    read_now(world, account, port)
    with tenant_scope(world.org):
        assert TakenMail.objects.count() == 1
        assert Mailbox.objects.get().refresh_token == "refresh-2"
    provider.withdrawn = True
    read_now(world, account, port, access_until=timezone.now())
    with tenant_scope(world.org):
        mine = Mailbox.objects.get()
        assert mine.state == State.LOCKED_OUT
        assert "consent was taken back" in mine.problem
        assert Notification.objects.get(kind="mailbox_trouble").member_id == world.owner.membership.id


def test_sending_by_token(world: World, provider: Provider, ada: Person) -> None:
    consented(world, provider)
    data = {
        "subject_kind": "person", "subject_id": str(ada.id), "person_id": str(ada.id), "back": "/",
        "text": "Here it is.", "subject": "The offer", "key": "one",
    }  # fmt: skip
    with smtp_server(Submission(token="access-1")) as submission:
        with tenant_scope(world.org):
            Mailbox.objects.update(**servers_at(1, submission.port))
        world.owner.client.post(reverse("work:compose_mail"), data)
        with organization_context(world.org):
            send_all()
        assert len(submission.mails) == 1
    with tenant_scope(world.org):
        assert Sending.objects.get().state == "done", "the provider keeps the copy itself"
