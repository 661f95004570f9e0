"""Subscriptions through the API."""

from django.utils import timezone

from sales.billing.models import Invoice
from sales.subscriptions.models import Subscription
from tests.api.asking import program_of
from tests.billing.making import buyer, letterhead
from tests.sales.subscriptions.making import started
from tests.world import World, scope_of

LINES = [{"name": "Line", "quantity": "2", "unit_price": "50", "tax_rate": "19"}]


def test_a_program_opens_starts_changes_and_cancels(world: World) -> None:
    with scope_of(world.org):
        letterhead()
        person = buyer()
    program = program_of(world.boss)
    body = {"name": "Fibre", "person_id": str(person.id), "lines": LINES, "term_months": 12, "renew_months": 12}
    made = program.post("subscriptions/", body)
    assert made.status_code == 201, made.content
    url = f"subscriptions/{made.json()['id']}/"
    assert (made.json()["status"], made.json()["each_period"]["minor"]) == ("draft", 10_000)
    assert program.post("subscriptions/", {"lines": LINES}).status_code == 422
    program.put(f"{url}lines/", {"lines": [LINES[0] | {"quantity": "3"}]})
    assert program.put(f"{url}start/", {}).json()["each_month"]["minor"] == 15_000
    assert program.put(f"{url}start/", {}).json()["status"] == "active"
    assert program.patch(url, {"every": 2}).status_code == 409
    assert program.patch(url, {"note": "by hand"}).json()["note"] == "by hand"
    more = {"lines": [LINES[0] | {"quantity": "4"}], "bill_at_once": True}
    assert program.put(f"{url}plan/", more).json()["each_month"]["minor"] == 20_000
    planned = program.put(f"{url}plan/", {"lines": LINES, "when": "next"}).json()
    assert planned["changes_on"] == planned["billed_until"]
    assert program.delete(f"{url}plan/").json()["changes_on"] is None
    assert program.put(f"{url}pause/", {}).json()["pauses_on"] == planned["billed_until"]
    assert program.delete(f"{url}pause/").json()["pauses_on"] is None
    assert program.put(f"{url}cancellation/", {"reason": "Nothing"}).status_code == 409
    ends = program.put(f"{url}cancellation/", {"reason": "Too expensive"}).json()["ends_on"]
    assert ends > f"{timezone.localdate()}"
    assert program.delete(f"{url}cancellation/").json()["ends_on"] is None
    found = program.get("subscriptions/").json()
    assert [each["id"] for each in found["items"]] == [made.json()["id"]]
    with scope_of(world.org):
        assert list(Invoice.objects.order_by("id").values_list("net_minor", flat=True)) == [15_000, 5_000]


def test_another_organization_finds_nothing(world: World) -> None:
    with scope_of(world.org):
        subscription = started(world.owner, on=timezone.localdate())
    strange, reader = program_of(world.stranger), program_of(world.boss, "analyst")
    for verb, body in (("plan", {"every": 2}), ("pause", {}), ("cancellation", {"reason": "Too expensive"})):
        assert strange.put(f"subscriptions/{subscription.id}/{verb}/", body).status_code == 404
        assert reader.put(f"subscriptions/{subscription.id}/{verb}/", body).status_code == 403
    with scope_of(world.org):
        found = Subscription.objects.get()
        assert (found.version, found.state, Invoice.objects.count()) == (subscription.version, "active", 1)
