"""What nobody confirmed or took is let go after thirty days, with its files; what failed by our fault stays."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.accounts.actor import visitor_actor
from crm.attachments.models import Attachment
from crm.records.models import DoomedFile
from crm.tenancy.scope import tenant_scope
from crm.tenancy.tasks import due_organizations
from leads.actions.held_back import drop_held_back
from leads.actions.uploads import keep_files
from leads.models import HeldBack, LeadForm, Submission
from leads.tasks import drop_held_answers, sweep_held_answers
from tests.leads.making import make_form
from tests.world import World


@pytest.fixture
def form(in_scope: World) -> LeadForm:
    return make_form(in_scope)


def held(form: LeadForm, why: str, *, days: int) -> Submission:
    return Submission.objects.create(
        key=f"{why} {days}",
        form=form,
        held_back=why,
        payload={"email": "anna@kessler.de"},
        received_at=timezone.now() - timedelta(days=days),
    )


@pytest.mark.parametrize("why", [HeldBack.WAITING, HeldBack.TRAP, HeldBack.REVIEW])
def test_what_nobody_confirmed_or_took_goes(form: LeadForm, why: str) -> None:
    held(form, why, days=31)
    younger = held(form, why, days=29)
    assert drop_held_back(10) == 1
    assert Submission.objects.get() == younger
    assert drop_held_back(10) == 0


@pytest.mark.parametrize("why", [HeldBack.FAILED, HeldBack.NO])
def test_what_failed_or_was_taken_stays(form: LeadForm, why: str) -> None:
    held(form, why, days=400)
    assert drop_held_back(10) == 0
    assert Submission.objects.exists()


def test_its_files_go_with_it(form: LeadForm) -> None:
    for days in (31, 29):
        paper = SimpleUploadedFile("plan.pdf", b"%PDF", content_type="application/pdf")
        keep_files(held(form, HeldBack.REVIEW, days=days), [paper], by=visitor_actor())
    gone, kept = Attachment.objects.order_by("id")
    drop_held_back(10)
    assert Attachment.objects.get() == kept
    assert DoomedFile.objects.get().key == gone.file
    assert default_storage.exists(kept.file)


def test_the_sweep_finds_who_keeps_them_too_long(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
        held(form, HeldBack.WAITING, days=29)
    assert world.org.id not in due_organizations("held_answers")
    with tenant_scope(world.org):
        held(form, HeldBack.WAITING, days=31)
    assert due_organizations("held_answers") == [world.org.id]
    assert sweep_held_answers.name
    assert drop_held_answers.name
