"""A worker killed with SIGKILL in the middle of a batch: no marketing mail twice, no service mail lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.customers.actions.consents import record_consent
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import ConsentSource, Purpose
from crm.mail.actions.outgoing import queue_message
from crm.mail.actions.sending import send_all
from crm.mail.models import Message, MessageKind, MessageState
from crm.tenancy.scope import organization_context, tenant_scope
from tests.mail.sink import Sink, running_sink
from tests.world import World

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

MAILS = 12
WORKER = """
import sys
import django
from django.conf import settings
django.setup()
settings.MAILERS = {"default": {"BACKEND": "crm.mail.backends.server.ServerBackend",
                                "OPTIONS": {"host": "127.0.0.1", "port": int(sys.argv[2])}}}
from crm.mail.actions.sending import send_all
from crm.tenancy.scope import organization_context
with organization_context(sys.argv[1]):
    send_all()
"""


@pytest.mark.parametrize("kind", [MessageKind.TRANSACTIONAL, MessageKind.MARKETING])
def test_a_worker_killed_in_the_middle_of_a_batch(world: World, settings: Any, kind: MessageKind) -> None:
    ids = _queue(world, kind)
    with running_sink(delay=0.15) as (sink, port):
        _kill_in_the_middle(world, sink, port)
        taken_before = len(sink.taken)
        assert 0 < taken_before < MAILS
        with tenant_scope(world.org):
            assert Message.objects.filter(state=MessageState.SENDING).exists()
            Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
        sink.delay = 0
        settings.MAILERS = {
            "default": {
                "BACKEND": "crm.mail.backends.server.ServerBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port},
            }
        }
        with organization_context(world.org):
            send_all()
    counts = Counter(sink.taken)
    with tenant_scope(world.org):
        assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    if kind == MessageKind.MARKETING:
        assert set(counts.values()) == {1}  # nobody gets it twice
        assert len(sink.taken) == taken_before
    else:
        assert set(counts) == ids  # nobody waits in vain
        assert len(sink.taken) <= MAILS + 1  # only the one that was under way may come twice


def _queue(world: World, kind: MessageKind) -> set[str]:
    with tenant_scope(world.org):
        person, _ = person_for(Contact(email="ada@example.com"))
        record_consent(person, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
        for number in range(MAILS):
            queue_message(key=str(number), to=person.email, subject="Hi", text="Hello", kind=kind, person=person)
    with tenant_scope(world.org):  # tasks run at once in tests: let the mails wait again
        Message.objects.update(state=MessageState.WAITING, sent_at=None, attempts=0, due_at=timezone.now())
        return {message.message_id for message in Message.objects.all()}


def _kill_in_the_middle(world: World, sink: Sink, port: int) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WORKER, str(world.org.id), str(port)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings.test"},
    )
    end = time.monotonic() + 60
    while len(sink.taken) < 4 and time.monotonic() < end:
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)
