"""What can be allowed: capabilities that modules name, and the roles that have them to begin with."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.accounts.models import Visibility


@dataclass(frozen=True)
class Capability:
    """`Capability("leads.qualify", "Qualify leads")`: the module, a dot, the verb."""

    name: str
    label: str
    roles: frozenset[str]  # slugs of the default roles that have it; owner and admin have every one

    @property
    def module(self) -> str:
        """The part before the dot."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class DefaultRole:
    slug: str
    name: str
    visibility: Visibility
    describes: str


DEFAULT_ROLES = (
    DefaultRole("owner", "Owner", Visibility.ALL, "Everything, and the only one who can close the organization"),
    DefaultRole("admin", "Admin", Visibility.ALL, "Everything, settings and members included"),
    DefaultRole("manager", "Manager", Visibility.ALL, "Leads a team: sees all records, assigns, reads every report"),
    DefaultRole("rep", "Sales rep", Visibility.TEAM, "Works leads and deals of his team"),
    DefaultRole("agent", "Support agent", Visibility.ALL, "Answers tickets"),
    DefaultRole("marketer", "Marketer", Visibility.ALL, "Forms, mails and journeys"),
    DefaultRole("analyst", "Analyst", Visibility.ALL, "Reads everything, changes nothing"),
)
EVERYTHING = frozenset({"owner", "admin"})

CAPABILITIES: dict[str, Capability] = {}


def register_capabilities(module: str, verbs: Iterable[tuple[str, str, Iterable[str]]]) -> None:
    """Name a module's capabilities: (verb, label, default role slugs besides owner and admin)."""
    for verb, label, roles in verbs:
        name = f"{module}.{verb}"
        CAPABILITIES[name] = Capability(name, label, frozenset(roles) | EVERYTHING)


def defaults_for(slug: str) -> list[str]:
    """The capabilities that a default role starts with."""
    return sorted(name for name, capability in CAPABILITIES.items() if slug in capability.roles)


# What stands in no module of its own.
register_capabilities(
    "workspace",
    [
        ("settings", "Change the organization's settings", ()),
        ("members", "Invite members, change roles and teams", ()),
        ("audit", "See who did what in the whole organization", ()),
        ("purge", "Delete for good what lies in the bin", ()),
        ("view_members", "See who works here", ("manager", "rep", "agent", "marketer", "analyst")),
    ],
)
