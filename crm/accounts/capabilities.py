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
    about: str = ""  # of the right to see certain fields: which these are, in words for Settings

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
# What makes no sense without seeing certain fields: {"orders.view": "workspace.amounts"}.
NEEDS: dict[str, str] = {}


def register_capabilities(module: str, verbs: Iterable[tuple[str, str, Iterable[str]]]) -> None:
    """Name a module's capabilities: (verb, label, default role slugs besides owner and admin)."""
    for verb, label, roles in verbs:
        name = f"{module}.{verb}"
        CAPABILITIES[name] = Capability(name, label, frozenset(roles) | EVERYTHING)


def register_sight(name: str, label: str, about: str) -> None:
    """Name a right to see certain fields. Every default role has it: where it is taken away, the fields are hidden."""
    CAPABILITIES[name] = Capability(name, label, frozenset(role.slug for role in DEFAULT_ROLES), about)


def only_with(sight: str, *capabilities: str) -> None:
    """Say which capabilities a role does not have in effect without the right to see certain fields.

    They are about pages that are made of these fields.
    """
    NEEDS.update(dict.fromkeys(capabilities, sight))


def effective(given: Iterable[str]) -> frozenset[str]:
    """What of a role's capabilities counts."""
    held = frozenset(given)
    return frozenset(name for name in held if NEEDS.get(name) is None or NEEDS[name] in held)


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

AMOUNTS = "workspace.amounts"
register_sight(
    AMOUNTS, "Sees amounts of money",
    "What deals and leads are worth, prices, discounts and margins, own fields that are amounts, and all sums of them. "
    "Without it they are hidden everywhere: on pages, boards and in lists, in searches, filters and sorting, in "
    "histories, notifications and files, and in the API. Quotes, orders, invoices, payments, the catalogue, forecasts, "
    "targets, reports and approvals are closed then, whatever is ticked below: they are made of amounts.",
)  # fmt: skip
