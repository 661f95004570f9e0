"""Migration operations of roles."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ADD = """
UPDATE accounts_role SET capabilities = capabilities || %s::jsonb
WHERE slug = ANY(%s) AND NOT capabilities @> %s::jsonb
"""
ADD_TO_ALL = """
UPDATE accounts_role SET capabilities = capabilities || %s::jsonb
WHERE NOT capabilities @> %s::jsonb AND (%s = '' OR capabilities ? %s)
"""


class GrantCapability(Operation):
    """Give a capability that did not exist before to the default roles of organizations that exist already.

    Runs as the owner of the tables, across all organizations. Roles that somebody made are left alone.
    """

    reversible = True

    def __init__(self, capability: str, roles: Iterable[str] = ()) -> None:
        self.capability, self.roles = capability, sorted({"owner", "admin", *roles})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's models know of."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        value = json.dumps([self.capability])
        schema_editor.execute(ADD, [value, self.roles, value])

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """A capability that nobody asks for does no harm."""

    def describe(self) -> str:
        return f"Give {self.capability} to {', '.join(self.roles)}"


class GrantSight(Operation):
    """Let every role there is see what it saw before there was a right to see it, those that somebody made too.

    With `like` only the roles that have this other capability.
    """

    reversible = True

    def __init__(self, capability: str, like: str = "") -> None:
        self.capability, self.like = capability, like

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's models know of."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        value = json.dumps([self.capability])
        schema_editor.execute(ADD_TO_ALL, [value, value, self.like, self.like])

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """A capability that nobody asks for does no harm."""

    def describe(self) -> str:
        return f"Give {self.capability} to every role"
