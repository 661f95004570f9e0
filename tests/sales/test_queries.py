"""The number of queries does not grow with the number of deals."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.tenancy.scope import tenant_scope
from sales.actions.seeding import seed_sales
from sales.models import Deal, Stage
from tests.sales.deals import a_person
from tests.world import World


def many_deals(world: World, count: int) -> None:
    """So many open deals in the four open stages."""
    with tenant_scope(world.org):
        pipeline, person = seed_sales(), a_person(world)
        stages = list(Stage.objects.filter(pipeline=pipeline, status="open"))
        now = timezone.now()
        Deal.objects.bulk_create(
            [
                Deal(
                    name=f"Deal {number}",
                    pipeline=pipeline,
                    stage=stages[number % 4],
                    value_minor=number * 100,
                    currency="EUR",
                    person=person,
                    owner=world.owner.membership,
                    expected_close=now.date(),
                    stage_since=now - timedelta(minutes=number),
                )
                for number in range(count)
            ],
            batch_size=2000,
        )


def queries_of(world: World, url: str) -> list[str]:
    """The statements that one page takes, of a browser that has been there before."""
    for _ in range(2):  # the second time it is known where he works, from the third on it is asked for at once
        world.owner.client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = world.owner.client.get(url)
    assert answer.status_code == 200
    return [query["sql"] for query in captured]


def own(statements: list[str]) -> list[str]:
    """Those on the tables of sales."""
    return [sql for sql in statements if '"sales_' in sql and sql.lstrip().startswith(("SELECT", "(SELECT"))]


def test_the_board_of_10000_takes_as_many_as_that_of_40(world: World) -> None:
    many_deals(world, 40)
    few = queries_of(world, reverse("sales:board"))
    many_deals(world, 10_000)
    many = queries_of(world, reverse("sales:board"))
    assert len(many) == len(few)
    assert len(own(many)) <= 5, own(many)
    page = world.owner.client.get(reverse("sales:board")).content.decode()
    assert page.count("data-fl-card=") == 48
    assert "Show more" in page
    counted = reverse("sales:board") + "?count=1"
    assert len(own(queries_of(world, counted))) <= 5
    assert "10,040" in world.owner.client.get(counted).content.decode()


def test_list_and_forecast_take_no_more_for_many(world: World) -> None:
    many_deals(world, 60)
    urls = [reverse("sales:deals"), reverse("forecasts:forecast")]
    few = [len(queries_of(world, url)) for url in urls]
    many_deals(world, 1_000)
    assert [len(queries_of(world, url)) for url in urls] == few
    assert len(own(queries_of(world, reverse("forecasts:forecast")))) <= 8
