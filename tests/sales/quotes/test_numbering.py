"""Numbers of documents: one after the other, for each organization and year, without gaps."""

from datetime import date
from threading import Thread

import pytest
from django.db import connections, transaction

from crm.tenancy.scope import tenant_scope
from sales.actions.numbering import take_number
from sales.models import DocumentCounter, DocumentKind
from tests.world import World

DAY = date(2026, 11, 23)


def test_numbers_count_by_kind_and_year(in_scope: World) -> None:
    assert [take_number(DocumentKind.QUOTE, DAY) for _ in range(2)] == ["Q-2026-0001", "Q-2026-0002"]
    assert take_number(DocumentKind.QUOTE, date(2027, 1, 1)) == "Q-2027-0001"
    assert take_number(DocumentKind.INVOICE, DAY) == "INV-2026-0001"
    assert take_number(DocumentKind.INVOICE, DAY, prefix="R") == "R-2026-0002"


def test_numbers_of_another_organization_are_its_own(world: World) -> None:
    for organization in (world.org, world.other_org):
        with tenant_scope(organization):
            assert take_number(DocumentKind.QUOTE, DAY) == "Q-2026-0001"


def test_what_is_rolled_back_leaves_no_gap(in_scope: World) -> None:
    with transaction.atomic():
        take_number(DocumentKind.ORDER, DAY)
        transaction.set_rollback(True)
    assert take_number(DocumentKind.ORDER, DAY) == "O-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_a_gap(world: World) -> None:
    taken: list[str] = []

    def take() -> None:
        for number in range(5):
            with tenant_scope(world.org):
                mine = take_number(DocumentKind.INVOICE, DAY)
                if number == 2:  # this one is not issued after all
                    transaction.set_rollback(True)
            if number != 2:
                taken.append(mine)
        connections.close_all()

    threads = [Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"INV-2026-{number:04}" for number in range(1, 25)]
    with tenant_scope(world.org):
        assert DocumentCounter.objects.get().last == 24
