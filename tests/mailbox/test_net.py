"""Members name servers; none of them may be within our own network."""

import socket
from typing import Any

import pytest

from crm.mailbox.wire.net import connect
from crm.mailbox.wire.problems import Unreachable


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_private_network_is_not_even_called(host: str, settings: Any) -> None:
    settings.MAILBOXES_NEAR = False
    with pytest.raises(Unreachable, match="private network"):
        connect(host, 993)


def test_whether_somebody_listens_there_is_not_told(settings: Any) -> None:
    settings.MAILBOXES_NEAR = False
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        with pytest.raises(Unreachable, match="private network"):
            connect("127.0.0.1", listening.getsockname()[1], ports=None)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_nobody_of_that_name(settings: Any) -> None:
    settings.MAILBOXES_NEAR = False
    with pytest.raises(Unreachable, match="no server called"):
        connect("no-such-server.invalid", 993)
