"""A program that asks the API with a key."""

import json
from dataclasses import dataclass, field
from typing import Any

from crm.accounts.models import Role, Team
from crm.api.actions.keys import make_key
from crm.api.models import ApiKey
from crm.api.scopes import all_scopes
from tests.world import Member, OutsideClient, scope_of

ROOT = "/api/v1/"


@dataclass
class Program:
    """`program.get("people/")`; answers are Django's, `.json()` reads them."""

    token: str
    key: ApiKey
    client: OutsideClient = field(default_factory=OutsideClient)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request. `If_Match="…"` becomes the header If-Match."""
        given = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        data = "" if body is None else json.dumps(body)
        address = path if path.startswith(("/", "http")) else ROOT + path
        return self.client.generic(method, address, data, content_type="application/json", headers=given)

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Add, or do."""
        return self.ask("POST", path, body if body is not None else {}, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """Change."""
        return self.ask("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        """Set."""
        return self.ask("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """Take away."""
        return self.ask("DELETE", path, **headers)


def program_of(
    maker: Member, role: str = "admin", scopes: list[str] | None = None, team: Team | None = None
) -> Program:
    """A key of a default role, made by a member who may."""
    with scope_of(maker.organization):
        chosen = all_scopes() if scopes is None else scopes
        key, token = make_key(f"{role} key", role=Role.objects.get(slug=role), scopes=chosen, team=team, by=maker.actor)
    return Program(token, key)
