"""News over the websocket: to the member they are for, and to nobody else."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connections, transaction

from crm.asgi import application
from crm.tenancy.scope import tenant_scope
from crm.work.actions.notifications import notify
from crm.workspace.actions.members import set_member_active
from tests.web.sockets import Socket
from tests.world import Member, OutsideClient, World, make_world

ORIGIN = [(b"origin", settings.SITE_URL.encode()), (b"host", b"testserver")]


@pytest.fixture
def committed(transactional_db: None) -> World:
    world = make_world()
    for member in (world.owner, world.colleague, world.stranger):
        assert member.client  # signed in here: no database within the event loop
    return world


def _socket(client: OutsideClient, headers: list[tuple[bytes, bytes]] = ORIGIN) -> Socket:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return Socket(application, "/live/", headers=[*headers, (b"cookie", cookies.encode())])


def _run(story: Callable[[], Awaitable[None]]) -> None:
    """In a thread of its own: the browser tests' tool keeps an event loop in this one."""

    def tell() -> None:
        try:
            async_to_sync(story)()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(tell).result()


def _notify(member: Member, text: str) -> None:
    with tenant_scope(member.organization):
        notify(member.membership, text)


def test_a_notification_reaches_its_member_only(committed: World) -> None:
    async def story() -> None:
        owner, colleague = _socket(committed.owner.client), _socket(committed.colleague.client)
        stranger = _socket(committed.stranger.client)
        for socket in (owner, colleague, stranger):
            connected, _ = await socket.connect()
            assert connected
        await sync_to_async(_notify)(committed.owner, "New lead: Aiko Tanabe")
        news = await owner.receive_json()
        assert (news["type"], news["text"], news["count"]) == ("notification", "New lead: Aiko Tanabe", 1)
        assert await colleague.receive_nothing()
        assert await stranger.receive_nothing()
        for socket in (owner, colleague, stranger):
            await socket.disconnect()

    _run(story)


def test_nothing_is_pushed_before_the_commit(committed: World) -> None:
    def take_back() -> None:
        with tenant_scope(committed.org):
            notify(committed.owner.membership, "never")
            transaction.set_rollback(True)

    async def story() -> None:
        owner = _socket(committed.owner.client)
        await owner.connect()
        await sync_to_async(take_back)()
        assert await owner.receive_nothing()
        await owner.disconnect()

    _run(story)


def test_nobody_gets_in_without_signing_in_or_from_elsewhere(committed: World) -> None:
    async def story() -> None:
        connected, code = await _socket(OutsideClient()).connect()
        assert (connected, code) == (False, 4401)
        elsewhere = [(b"origin", b"https://evil.example"), (b"host", b"testserver")]
        connected, _ = await _socket(committed.owner.client, elsewhere).connect()
        assert not connected

    _run(story)


def test_whoever_is_shut_out_loses_the_socket(committed: World, drain_committed: Callable[[], Any]) -> None:
    def shut_out() -> None:
        with tenant_scope(committed.org):
            set_member_active(committed.owner.membership.id, active=False, by=committed.boss.actor)
        drain_committed()

    async def story() -> None:
        owner = _socket(committed.owner.client)
        await owner.connect()
        await sync_to_async(shut_out)()
        closed = await owner.receive_output(5)
        assert (closed["type"], closed["code"]) == ("websocket.close", 4403)
        connected, code = await _socket(committed.owner.client).connect()
        assert (connected, code) == (False, 4401)

    _run(story)


@pytest.fixture
def drain_committed() -> Callable[[], Any]:
    from tests.draining import run_due_work

    return run_due_work


def test_an_idle_page_is_not_thrown_out_by_the_clients_own_impatience() -> None:
    """Both waited five seconds: whoever was slower by a moment ended the page's connection with an error."""
    layer: Any = get_channel_layer()
    patience = layer.connection(0).connection_pool.connection_kwargs["socket_timeout"]
    assert patience >= layer.brpop_timeout + 3
