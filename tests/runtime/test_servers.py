"""Ports, given servers, and what the demo's processes are told."""

import socket
from pathlib import Path

import pytest

from crm.runtime import servers
from crm.runtime.problems import Problem
from crm.runtime.servers import Ports

GIVEN = {
    "DATABASE_URL": "postgres://crm_app:x@db/fairlead",
    "DATABASE_OWNER_URL": "postgres://crm_owner:y@db/fairlead",
    "REDIS_URL": "redis://queue/0",
}


@pytest.fixture(autouse=True)
def _var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "VAR", tmp_path)


def test_one_variable_moves_all_ports() -> None:
    assert Ports.wanted({}) == Ports(web=8000, live=8001, mail=8025, host="127.0.0.1")
    assert Ports.wanted({"PORT": "9000"}) == Ports(web=9000, live=9001, mail=9025, host="127.0.0.1")
    assert Ports.wanted({"PORT": "9000", "LIVE_PORT": "7000"}).live == 7000


@pytest.mark.parametrize("port", ["eight", "0", "70000", "65530", ""])
def test_what_is_no_port_is_named(port: str) -> None:
    with pytest.raises(Problem, match="PORT"):
        Ports.wanted({"PORT": port})


def test_taken_port_is_named_with_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=rf"port {port} is taken: `make demo PORT=\d+`"):
            Ports(web=port, live=port, mail=port, host="127.0.0.1").check_free()


def test_given_servers_are_used_and_nothing_is_started(tmp_path: Path) -> None:
    made = servers.start_servers(GIVEN | {"SITE_URL": ""}, Ports.wanted({}))
    assert {name: made[name] for name in GIVEN} == GIVEN
    assert made["SITE_URL"] == "http://127.0.0.1:8000"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secrets.json"]


def test_database_without_its_owner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="DATABASE_OWNER_URL"):
        servers.start_servers({"DATABASE_URL": GIVEN["DATABASE_URL"]}, Ports.wanted({}))
    assert not (tmp_path / "postgresql").exists()


def test_secret_key_is_kept(tmp_path: Path) -> None:
    first = servers.start_servers(GIVEN, Ports.wanted({}))["SECRET_KEY"]
    assert servers.start_servers(GIVEN, Ports.wanted({}))["SECRET_KEY"] == first
    assert len(first) >= 40


def test_environment_is_kept_for_the_owner_only(tmp_path: Path) -> None:
    servers.keep_environment({"SECRET_KEY": "s"})
    kept = tmp_path / "demo.env"
    assert kept.read_text() == "SECRET_KEY='s'\n"
    assert kept.stat().st_mode & 0o077 == 0
