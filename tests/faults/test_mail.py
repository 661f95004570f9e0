"""A worker is killed in the middle of a batch of mails, more than once."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from crm.customers.actions.consents import record_consent
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import ConsentSource, Purpose
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import Message, MessageKind, MessageState
from crm.runtime.ports import free_port
from crm.tenancy.scope import tenant_scope
from tests.faults.processes import Broker, Worker, until
from tests.world import World

pytestmark = pytest.mark.fault
EACH = 100  # a killed batch loses at most 25 marketing mails, so that every number below is reached


class Receiver:
    """A mail server that takes its time and remembers what it took."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """One mail; counted by its Message-ID."""
        name = str(message_from_bytes(envelope.content)["Message-ID"]).strip()  # the header is folded
        with self._lock:
            self.taken[name] += 1
        return "250 OK"


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, int]]:
    handler = Receiver()
    port = free_port()  # aiosmtpd has to know it before it listens
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def mailing_worker(world: World, broker: Broker, receiver: tuple[Receiver, int]) -> Iterator[Worker]:
    worker = Worker(broker, {"FAULTS_SMTP_PORT": str(receiver[1])})
    yield worker
    worker.stop()


def test_nothing_is_lost_and_marketing_is_never_sent_twice(
    world: World, broker: Broker, mailing_worker: Worker, receiver: tuple[Receiver, int]
) -> None:
    taken = receiver[0].taken
    _queue_mails(world)
    unclear: set[str] = set()
    for wanted in (10, 50, 90):
        until(lambda wanted=wanted: sum(taken.values()) >= wanted, "some mails", meanwhile=broker.sweep)  # type: ignore[misc]
        mailing_worker.kill()
        unclear |= _let_claims_grow_old(world)
        mailing_worker.start_again()
    until(lambda: _sent(world) == 2 * EACH, "all mails", meanwhile=broker.sweep)
    with tenant_scope(world.org):
        kinds = {message.message_id: message.kind for message in Message.objects.all()}
    assert set(taken) <= set(kinds)
    for message_id, kind in kinds.items():
        if kind == MessageKind.MARKETING:
            assert taken[message_id] <= 1, "marketing is never sent twice"
            assert taken[message_id] == 1 or message_id in unclear, "and lost only where nobody can know"
        else:
            assert taken[message_id] >= 1, "service mail always comes"
            assert taken[message_id] == 1 or message_id in unclear, "and twice only where nobody can know"


def _queue_mails(world: World) -> None:
    with tenant_scope(world.org):
        for number in range(EACH):
            person, _ = person_for(Contact(email=f"p{number}@example.net", first_name="P"))
            record_consent(person, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
            for kind in (MessageKind.MARKETING, MessageKind.TRANSACTIONAL):
                queue_message(
                    key=f"{kind}-{number}", to=person.email, subject="Hello", text="Hello", person=person, kind=kind
                )


def _let_claims_grow_old(world: World) -> set[str]:
    """What the killed worker had in its hands; ten minutes pass at once."""
    with tenant_scope(world.org):
        held = Message.objects.filter(state=MessageState.SENDING)
        names = {message.message_id for message in held}
        held.update(claimed_at=timezone.now() - timedelta(minutes=30))
    return names


def _sent(world: World) -> int:
    with tenant_scope(world.org):
        return Message.objects.filter(state=MessageState.SENT).count()
