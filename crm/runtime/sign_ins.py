"""Who can sign in to the demo: `load_demo` writes the list, `make demo` prints it, the sign-in page may show it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from crm.runtime.servers import VAR

FILE = VAR / "demo-sign-ins.json"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One person of the demo."""

    organization: str
    name: str
    email: str
    role: str
    password: str


def write_sign_ins(people: Iterable[SignIn]) -> None:
    """Keep the list for the next start."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    half = FILE.with_suffix(".half")
    half.write_text(json.dumps([asdict(person) for person in people], indent=1, ensure_ascii=False))
    half.replace(FILE)


def sign_ins() -> list[SignIn]:
    """The demo's people; none before its data is loaded."""
    if not FILE.exists():
        return []
    return [SignIn(**person) for person in json.loads(FILE.read_text())]
