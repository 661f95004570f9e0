"""Migrating without drawing sixty models anew for each index.

After each operation Django makes the class of its model anew, and those of all models one reference away from it. Here
every model refers to its organization, so that was every model there is, six hundred times: nine tenths of the time.
What most operations do to the database can be told from their own model.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# What looks at the models that refer to theirs, too. RunPython has all classes made anew by itself.
LOOKING_AROUND = (
    operations.AlterModelTable,
    operations.AlterOrderWithRespectTo,
    operations.RenameField,
    operations.RenameModel,
    operations.SeparateDatabaseAndState,
)


class QuickExecutor(MigrationExecutor):
    """Django's, with the state below."""

    def _migrate_all_forwards(
        self, state: ProjectState, plan: Sequence[Any], full_plan: Sequence[Any], fake: bool, fake_initial: bool
    ) -> ProjectState:
        quick = QuickState(state.models, state.real_apps)
        return super()._migrate_all_forwards(quick, plan, full_plan, fake, fake_initial)  # type: ignore[misc]

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Choose the way, then as ever."""
        if isinstance(state, QuickState):
            state.take_up(migration)
        return super().apply_migration(state, migration, fake, fake_initial)


class QuickState(ProjectState):
    """The models as migrations have left them; makes one class anew where one is enough."""

    one_at_a_time = False

    def take_up(self, migration: Migration) -> None:
        """Look at what comes next: what needs to look around begins with classes that know of each other."""
        self.one_at_a_time = not any(map(_looks_around, migration.operations))
        if not self.one_at_a_time:
            self.clear_delayed_apps_cache()
            self.apps  # noqa: B018  # makes them: operations change those that are there

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        if not self.one_at_a_time:
            return super()._find_reload_model(app_label, model_name, delay)  # type: ignore[misc]
        self.is_delayed = True  # so whoever needs them all has them made
        return {(app_label, model_name)}


def _looks_around(operation: Operation) -> bool:
    if isinstance(operation, operations.AlterField):  # others may refer to it, and change their type with it
        return bool(operation.field.primary_key or operation.field.unique)
    return isinstance(operation, LOOKING_AROUND)
