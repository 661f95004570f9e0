"""Uploads are not kept for ever, and what nobody imported can be thrown away."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from crm.customers.models import Person
from crm.errors import NotFound, Refused
from crm.jobs.actions.imports import choose_columns, forget_import, forget_old_imports, start_import
from crm.jobs.actions.jobs import cancel_job
from crm.jobs.models import Import, ImportState
from tests.jobs.imports.files import imported, tried, upload
from tests.world import World

TEXT = "Name\nAnna Berg\nJo Ruiz\n"


def test_old_uploads_go_and_reports_stay(in_scope: World) -> None:
    own, young = imported(TEXT, in_scope.boss), upload("Name\nMia\n", in_scope.boss)
    Import.objects.filter(id=own.id).update(created_at=timezone.now() - timedelta(days=15))
    kept = own.file
    assert default_storage.exists(kept)
    assert forget_old_imports() == 1
    assert not default_storage.exists(kept)
    own.refresh_from_db()
    assert (own.has_files, own.result["counts"]) == (False, {"new": 2})
    assert Import.objects.get(id=young.id).has_files


def test_thrown_away(in_scope: World) -> None:
    own = upload(TEXT, in_scope.boss)
    kept = own.file
    with pytest.raises(NotFound):
        forget_import(own.id, by=in_scope.owner.actor)
    forget_import(own.id, by=in_scope.boss.actor)
    assert not Import.objects.exists()
    assert not default_storage.exists(kept)
    done = imported(TEXT, in_scope.boss)
    with pytest.raises(Refused):
        forget_import(done.id, by=in_scope.boss.actor)


def test_stopped_before_it_began(in_scope: World) -> None:
    own = tried(upload(TEXT, in_scope.boss), in_scope.boss)
    started = start_import(own.id, by=in_scope.boss.actor)
    assert started.run_job_id
    cancel_job(started.run_job_id, by=in_scope.boss.actor)
    assert not Person.objects.exists()
    own = Import.objects.get(id=own.id)
    assert (own.state, own.is_busy) == (ImportState.RUNNING, False)
    with pytest.raises(Refused):
        choose_columns(own.id, own.mapping, {}, by=in_scope.boss.actor)


def test_not_imported_before_it_was_tried(in_scope: World) -> None:
    own = upload(TEXT, in_scope.boss)
    with pytest.raises(Refused, match="Try it out first"):
        start_import(own.id, by=in_scope.boss.actor)
    assert not Person.objects.exists()
