"""Pairs that may be one: found at once and by going through everybody, and never again once somebody said no."""

from collections.abc import Callable

import pytest

from crm.accounts.actor import Actor
from crm.customers.actions.duplicates import check_again, dismiss, reopen, scan_again
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person, change_person
from crm.customers.actions.scanning import scan_some
from crm.customers.models import DuplicatePair, DuplicateScan, PairState, Person
from crm.customers.tasks import find_duplicates
from crm.errors import NotAllowed, NotFound
from crm.records.actions.binning import bin_record
from crm.records.actions.joining import merge_records, unmerge
from crm.tenancy.scope import tenant_scope
from tests.world import World


@pytest.fixture
def boss(in_scope: World) -> Actor:
    return in_scope.boss.actor


@pytest.fixture
def twins(boss: Actor) -> tuple[Person, Person]:
    one, two = (
        add_person(Contact(first_name=name, last_name="Berg", company="Nordwind"), {}, by=boss)
        for name in ("Anna", "Ana")
    )
    check_again("person", {two.id})
    return one, two


def test_a_pair_is_kept_once_with_its_reasons(twins: tuple[Person, Person]) -> None:
    check_again("person", {person.id for person in twins})
    pair = DuplicatePair.objects.get()
    assert (pair.one_id, pair.two_id, pair.state) == (twins[0].id, twins[1].id, PairState.OPEN)
    assert pair.reasons == ["names nearly the same (94%)", "the same company"]


def test_no_means_no(twins: tuple[Person, Person], boss: Actor) -> None:
    pair = DuplicatePair.objects.get()
    dismiss(pair.id, by=boss)
    check_again("person", {person.id for person in twins})
    assert DuplicatePair.objects.get().state == PairState.DISMISSED
    reopen(pair.id, by=boss)
    assert DuplicatePair.objects.get().state == PairState.OPEN


def test_a_pair_that_is_none_any_more_goes(twins: tuple[Person, Person], boss: Actor) -> None:
    change_person(twins[1].id, {"first_name": "Joachim"}, by=boss)
    check_again("person", {twins[1].id})
    assert not DuplicatePair.objects.exists()


def test_what_is_in_the_bin_is_nobodys_twin(twins: tuple[Person, Person], boss: Actor) -> None:
    bin_record("person", twins[0].id, by=boss)
    check_again("person", {twins[1].id})
    assert not DuplicatePair.objects.exists()


def test_merging_settles_pairs_and_taking_apart_opens_them(twins: tuple[Person, Person], boss: Actor) -> None:
    third = add_person(Contact(first_name="Annah", last_name="Berg", company="Nordwind"), {}, by=boss)
    check_again("person", {third.id})
    assert DuplicatePair.objects.count() == 3
    dismiss(DuplicatePair.objects.get(one_id=twins[1].id, two_id=third.id).id, by=boss)
    done = merge_records("person", twins[0].id, twins[1].id, by=boss)
    states = dict(DuplicatePair.objects.values_list("one_id", "state").filter(two_id=twins[1].id))
    assert states == {twins[0].id: PairState.MERGED}
    # That the merged one was somebody else than the third holds for the one who stays; an open pair stays open.
    assert DuplicatePair.objects.get(one_id=twins[0].id, two_id=third.id).state == PairState.OPEN
    unmerge(done.id, by=boss)
    assert DuplicatePair.objects.get(one_id=twins[0].id, two_id=twins[1].id).state == PairState.OPEN


def test_who_may_settle(world: World) -> None:
    with tenant_scope(world.org):
        for name in ("Anna", "Ana"):
            contact = Contact(first_name=name, last_name="Berg", company="Nordwind")
            person = add_person(contact, {}, by=world.boss.actor)
        check_again("person", {person.id})
        pair = DuplicatePair.objects.get()
        with pytest.raises(NotAllowed):
            dismiss(pair.id, by=world.colleague.actor)
        with pytest.raises(NotFound):  # a rep sees his own customers alone
            dismiss(pair.id, by=world.owner.actor)
        assert DuplicatePair.objects.get().state == PairState.OPEN
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        dismiss(pair.id, by=world.stranger.actor)


def test_everybody_is_compared_in_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.customers.actions.scanning.CHUNK", 2)
    with tenant_scope(world.org):
        for name in ("Anna", "Jo", "Kim", "Ana", "Lee"):
            add_person(Contact(first_name=name, last_name="Berg", company="Nordwind"), {}, by=world.boss.actor)
        scan_again()
    seen = []
    while True:
        with tenant_scope(world.org):
            if not (done := scan_some("person")):
                break
            seen.append(done)
    assert seen == [2, 2, 1]
    with tenant_scope(world.org):
        scan = DuplicateScan.objects.get(noun="person")
        assert (scan.seen, scan.found, scan.cursor) == (5, 1, None)
        assert scan.finished_at is not None


def test_news_lead_to_pairs(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        for name in ("Anna", "Ana"):
            add_person(Contact(first_name=name, last_name="Berg", company="Nordwind"), {}, by=world.boss.actor)
    drain()
    with tenant_scope(world.org):
        assert DuplicatePair.objects.filter(noun="person").count() == 1
        assert set(DuplicateScan.objects.values_list("noun", flat=True)) == {"person", "company"}
    assert find_duplicates.name == "crm.customers.tasks.find_duplicates"
