"""The environment of the demo's processes: where the servers are, which are embedded, what is kept in var/."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crm.runtime import embedded, keepsakes, ports
from crm.runtime.problems import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("FAIRLEAD_VAR") or ROOT / "var").absolute()


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the demo listens. PORT moves all three; each has a variable of its own as well."""

    web: int
    live: int
    mail: int
    host: str

    @classmethod
    def wanted(cls, given: Mapping[str, str]) -> "Ports":
        """Read PORT, LIVE_PORT, INBOUND_SMTP_PORT and BIND. Raises Problem for what isn't a port."""
        try:
            web = int(given.get("PORT", 8000))
            live = int(given.get("LIVE_PORT", web + 1))
            mail = int(given.get("INBOUND_SMTP_PORT", web + 25))
        except ValueError as error:
            raise Problem(f"PORT, LIVE_PORT and INBOUND_SMTP_PORT are numbers ({error})") from error
        if not all(1 <= port <= 65535 for port in (web, live, mail)):
            raise Problem(f"ports lie between 1 and 65535: PORT={web} means {web}, {live} and {mail}")
        return cls(web=web, live=live, mail=mail, host=given.get("BIND", "127.0.0.1"))

    def check_free(self) -> None:
        """Raise Problem naming the first port that somebody else uses."""
        for port, variable in ((self.web, "PORT"), (self.live, "LIVE_PORT"), (self.mail, "INBOUND_SMTP_PORT")):
            if not ports.is_free(port, self.host):
                other = next((n for n in range(port + 10, port + 1000, 10) if ports.is_free(n)), port + 5000)
                raise Problem(f"port {port} is taken: `make demo {variable}={other}`, or stop what uses it")


def start_servers(given: Mapping[str, str], wanted: Ports) -> dict[str, str]:
    """Start what isn't given by DATABASE_URL and REDIS_URL. Returns the environment of the program's processes.

    Raises Problem.
    """
    taken = {name: value for name, value in given.items() if value}
    made = {
        "DJANGO_SETTINGS_MODULE": "crm.settings.base",
        "PYTHONUNBUFFERED": "1",
        "DEMO": "1",
        "SECRET_KEY": keepsakes.secret(VAR / "secrets.json", "secret_key"),
        "SITE_URL": f"http://127.0.0.1:{wanted.web}",
        "LIVE_URL": f"ws://127.0.0.1:{wanted.live}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost" if wanted.host == "127.0.0.1" else "*",
        "MAILBOX_DIR": str(VAR / "mailbox"),
        "FILES_DIR": str(VAR / "files"),
        "STATIC_ROOT": str(VAR / "static"),  # empty: static files are served from where they lie
        "INBOUND_SMTP_PORT": str(wanted.mail),
    } | taken
    if "DATABASE_URL" not in taken:
        urls = embedded.start_postgresql(VAR)
        made |= {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner, "DATABASE_ADMIN_URL": urls.admin}
    elif "DATABASE_OWNER_URL" not in taken:
        raise Problem("DATABASE_URL is set, so DATABASE_OWNER_URL (the role crm_owner) is needed as well")
    if "REDIS_URL" not in taken:
        made["REDIS_URL"] = embedded.start_valkey(VAR)
    return made


def keep_environment(environment: Mapping[str, str]) -> None:
    """Write the demo's own variables to var/demo.env, for `manage.py shell` and its like beside a running demo."""
    path = VAR / "demo.env"
    lines = [f"{name}='{value}'\n" for name, value in environment.items() if os.environ.get(name) != value]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(sorted(lines))


def database_name(given: Mapping[str, str]) -> str:
    """Which database this is: another one must be prepared and filled again."""
    if url := given.get("DATABASE_URL"):
        return hashlib.sha256(url.encode()).hexdigest()
    return f"embedded {(VAR / 'postgresql/PG_VERSION').stat().st_mtime_ns}"


def migrations_fingerprint() -> str:
    """Changes when a migration was added or edited."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("crm/*/migrations/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
