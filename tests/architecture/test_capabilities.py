"""A capability that is new reaches the organizations that exist already, by a migration."""

from django.db.migrations.loader import MigrationLoader

from crm.accounts.capabilities import CAPABILITIES
from crm.accounts.operations import GrantCapability

# What the default roles of the first organizations were made with.
FIRST = frozenset(
    f"{module}.{verb}"
    for module, verbs in {
        "customers": ("assign", "edit", "export", "view"),
        "leads": ("assign", "convert", "forms", "qualify", "scoring", "view", "work"),
        "mail": ("templates", "view", "view_templates"),
        "marketing": ("edit", "publish", "view"),
        "reporting": ("schedule", "view"),
        "sales": ("assign", "edit", "pipelines", "view", "win"),
        "support": ("answer", "assign", "settings", "view"),
        "work": ("edit", "view"),
        "workspace": ("members", "settings", "view_members"),
    }.items()
    for verb in verbs
)


def test_every_later_capability_was_granted_to_those_who_were_there() -> None:
    granted = {
        operation.capability
        for migration in MigrationLoader(None).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, GrantCapability)
    }
    assert set(CAPABILITIES) - FIRST - granted == set(), "add GrantCapability(...) to a migration of its module"


def test_a_migration_grants_what_new_organizations_start_with() -> None:
    for migration in MigrationLoader(None).disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, GrantCapability):
                assert set(operation.roles) == CAPABILITIES[operation.capability].roles, operation.capability
