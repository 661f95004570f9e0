"""Early pytest plugin (`-p tests.servers`): real servers, and this process's own addresses on them.

It has to run before Django reads its settings. Every process (the controller of xdist, each worker, several runs
at a time) gets a PostgreSQL database and a Valkey database of its own, both named by its process id.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis

VALKEY_DATABASES = 16
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
RUN_PREFIX = "fairlead_run_"


def prepare_environment() -> None:
    """Start the embedded servers unless addresses were given, and point this process at databases of its own."""
    if not all(os.environ.get(name) for name in GIVEN):
        _start_embedded()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[name] = with_path(os.environ[name], f"{RUN_PREFIX}{os.getpid()}")
    os.environ["REDIS_URL"] = _own_valkey_database(os.environ["REDIS_URL"])
    os.environ.setdefault("SECRET_KEY", "tests-only")


def with_path(url: str, path: str) -> str:
    """The address with another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{path}", parts.query, ""))


def release_valkey_database() -> None:
    """Let another run have this process's number."""
    number = int(urlsplit(os.environ["REDIS_URL"]).path.lstrip("/"))
    with redis.Redis.from_url(with_path(os.environ["REDIS_URL"], "0")) as client:
        if client.get(_claim(number)) == str(os.getpid()).encode():
            client.delete(_claim(number))


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs on this machine."""
    return Path(f"/proc/{pid}").exists()


def _start_embedded() -> None:
    from crm.runtime.embedded import start_postgresql, start_valkey

    folder = Path(__file__).resolve().parent.parent / "var" / "test"
    urls = start_postgresql(folder, durable=False)
    os.environ.update(
        DATABASE_URL=urls.app,
        DATABASE_OWNER_URL=urls.owner,
        DATABASE_ADMIN_URL=urls.admin,
        REDIS_URL=start_valkey(folder),
    )


def _own_valkey_database(url: str) -> str:
    """Claim a number that no living process has, and empty it. Number 0 holds the claims."""
    with redis.Redis.from_url(with_path(url, "0")) as client:
        for number in range(1, VALKEY_DATABASES):
            if client.set(_claim(number), os.getpid(), nx=True) or _take_over(client, number):
                own = with_path(url, str(number))
                with redis.Redis.from_url(own) as emptied:
                    emptied.flushdb()
                return own
    sys.exit("All Valkey databases are in use by other test runs.")


def _take_over(client: "redis.Redis", number: int) -> bool:
    owner = client.get(_claim(number))
    if isinstance(owner, bytes) and is_alive(int(owner)):
        return False
    client.set(_claim(number), os.getpid())
    return True


def _claim(number: int) -> str:
    return f"fairlead-tests:{number}"


if "pytest" in sys.modules:
    prepare_environment()
