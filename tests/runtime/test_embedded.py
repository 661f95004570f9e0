"""Servers of our own in an empty folder: start, share, survive a kill, stop."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from crm.runtime import embedded, keepsakes, processes, unprivileged


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose servers are gone afterwards."""
    yield tmp_path
    embedded.remove(tmp_path)


def postmaster(folder: Path) -> int:
    return int((folder / "postgresql/postmaster.pid").read_text().split("\n", 1)[0])


def answer(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_database_is_made_once_and_shared(folder: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(lambda _: embedded.start_postgresql(folder, durable=False), range(3))
    assert all(urls == first for urls in others)
    assert answer(first.admin, "SHOW server_version_num") >= "180000"  # type: ignore[operator]
    assert answer(first.admin, "SHOW fsync") == "off"


def test_nobody_enters_without_the_password(folder: Path) -> None:
    urls = embedded.start_postgresql(folder, durable=False)
    wrong = urls.admin.replace(keepsakes.secret(folder / "secrets.json", "postgres"), "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    assert (folder / "secrets.json").stat().st_mode & 0o077 == 0


def test_killed_database_starts_again_with_its_data_and_port(folder: Path) -> None:
    urls = embedded.start_postgresql(folder)
    with psycopg.connect(urls.admin) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    pid = postmaster(folder)
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: processes.started_at(pid) is None, 10)
    assert embedded.start_postgresql(folder) == urls
    assert answer(urls.admin, "SELECT number FROM kept") == 7


def test_pid_file_that_names_another_process_is_no_server(folder: Path) -> None:
    urls = embedded.start_postgresql(folder, durable=False)
    left = (folder / "postgresql/postmaster.pid").read_text().replace(str(postmaster(folder)), str(os.getpid()), 1)
    embedded.stop(folder)
    (folder / "postgresql/postmaster.pid").write_text(left)
    assert not embedded.is_running(folder)
    assert embedded.start_postgresql(folder, durable=False) == urls
    assert answer(urls.admin, "SELECT 1") == 1


def test_half_made_cluster_is_made_anew(folder: Path) -> None:
    (folder / "postgresql").mkdir()
    (folder / "postgresql/PG_VERSION").write_text("18\n")
    assert answer(embedded.start_postgresql(folder, durable=False).admin, "SELECT 1") == 1


def test_cluster_of_another_version_is_named(folder: Path) -> None:
    embedded.start_postgresql(folder, durable=False)
    embedded.stop(folder)
    (folder / "postgresql/PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.Problem, match="made by PostgreSQL 17, this is 18: `make reset`"):
        embedded.start_postgresql(folder)


def test_valkey_is_shared_survives_a_kill_and_stops(folder: Path) -> None:
    url = embedded.start_valkey(folder)
    assert embedded.start_valkey(folder) == url
    pid = int((folder / "valkey/valkey.pid").read_text())
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not embedded.is_running(folder), 5)
    assert embedded.start_valkey(folder) == url
    embedded.stop(folder)
    assert not embedded.is_running(folder)


def test_stopping_what_does_not_run_changes_nothing(folder: Path) -> None:
    embedded.stop(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_root_behind_a_closed_door_keeps_the_data_elsewhere(folder: Path) -> None:
    (folder / "private").mkdir(mode=0o700)
    inside = folder / "private/tree"
    urls = embedded.start_postgresql(inside, durable=False)
    away = (inside / "postgresql").resolve()
    assert away.is_relative_to(unprivileged.ELSEWHERE)
    assert answer(urls.admin, "SELECT 1") == 1
    assert (folder / "private").stat().st_mode & 0o077 == 0
    embedded.remove(inside)
    assert not away.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_programs_behind_a_closed_door_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "ELSEWHERE", tmp_path / "elsewhere")
    packages = tmp_path / "private"
    for name in ("server/programs/bin/postgres", "server.libs/library"):
        (packages / name).parent.mkdir(parents=True)
        (packages / name).write_text(name)
        (packages / name).chmod(0o700)
    packages.chmod(0o700)
    copy = unprivileged.readable_programs(packages, "server/programs", "server.libs")
    assert (copy / "bin/postgres").stat().st_mode & 0o777 == 0o705
    assert (copy / "../../server.libs/library").read_text() == "server.libs/library"
    assert unprivileged.readable_programs(packages, "server/programs", "server.libs") == copy
