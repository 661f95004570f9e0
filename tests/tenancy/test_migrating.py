"""Migrations leave what the models say, though few classes are made anew on the way."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.operations import AddIndex, AlterField, CreateModel, RunPython
from django.db.migrations.state import StateApps
from django.db.models import Model

from crm.tenancy.migrating import QuickState

TABLES = [
    model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
]


def test_every_table_has_its_columns_indexes_and_references(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        columns = set(cursor.fetchall())
        for model in TABLES:
            table = model._meta.db_table
            assert {(table, field.column) for field in model._meta.local_concrete_fields} <= columns
            found = connection.introspection.get_constraints(cursor, table)
            named = {each.name for each in [*model._meta.indexes, *model._meta.constraints]}
            assert named <= set(found), table
            assert _references(model) <= _kept_references(found), table


def _references(model: type[Model]) -> set[tuple[str, str]]:
    """Of columns, to tables, that the database looks after."""
    fields = [field for field in model._meta.local_concrete_fields if field.remote_field and field.db_constraint]  # type: ignore[attr-defined]
    return {(str(field.column), str(field.related_model._meta.db_table)) for field in fields}  # type: ignore[union-attr]


def _kept_references(found: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {
        (column, each["foreign_key"][0]) for each in found.values() if each["foreign_key"] for column in each["columns"]
    }


@pytest.fixture
def state() -> QuickState:
    """Books refer to authors."""
    made = QuickState()
    author = CreateModel("Author", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())])
    reference = models.ForeignKey("shelf.Author", models.CASCADE)
    book = CreateModel("Book", [("id", models.AutoField(primary_key=True)), ("author", reference)])
    for operation in (author, book):
        operation.state_forwards("shelf", made)
    return made


INDEX = AddIndex("author", models.Index(fields=["name"], name="by_name"))
TYPE = AlterField("author", "id", models.BigAutoField(primary_key=True))
NAME = AlterField("author", "name", models.TextField(blank=True))


@pytest.mark.parametrize(("operation", "alone"), [(INDEX, True), (NAME, True), (TYPE, False)])
def test_only_what_others_refer_to_makes_them_anew(state: QuickState, operation: AddIndex, alone: bool) -> None:
    author, book = state.apps.get_model("shelf", "Author"), state.apps.get_model("shelf", "Book")
    state.take_up(_migration(operation))
    operation.state_forwards("shelf", state)
    assert state.apps.get_model("shelf", "Author") is not author
    assert (state.apps.get_model("shelf", "Book") is book) == alone


def test_code_in_a_migration_finds_classes_that_know_of_each_other(state: QuickState) -> None:
    seen: list[bool] = []

    def look(registry: StateApps, editor: object) -> None:
        author, book = registry.get_model("shelf", "Author"), registry.get_model("shelf", "Book")
        seen.append(book._meta.get_field("author").related_model is author and bool(author._meta.indexes))

    state.apps  # noqa: B018  # as when the first migration begins
    state.take_up(_migration(INDEX))
    INDEX.state_forwards("shelf", state)
    assert state.apps.get_model("shelf", "Book")._meta.get_field("author").related_model is not None
    RunPython(look).database_forwards("shelf", connection.schema_editor(), state, state.clone())
    assert seen == [True]


def _migration(*operations: AddIndex | AlterField) -> Migration:
    made = Migration("0002", "shelf")
    made.operations = list(operations)  # type: ignore[misc]
    return made
