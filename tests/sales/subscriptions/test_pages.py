"""A person opens a subscription, starts, changes, pauses and cancels it."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from sales.billing.models import Invoice
from sales.subscriptions.models import CancelReason, Subscription, SubscriptionPolicy
from sales.subscriptions.periods import later
from tests.billing.making import buyer, item, letterhead
from tests.sales.subscriptions.making import again, started, waiting
from tests.world import Member, World


def to(name: str, subscription: Subscription) -> str:
    """The address of a page of it."""
    return reverse(f"subscriptions:{name}", args=[subscription.id])


def lines(subscription: Subscription, **typed: str) -> dict[str, Any]:
    """Its lines as the editor posts them, with other values in the last one."""
    found: dict[str, Any] = {"row": [], "version": subscription.version}
    for row in subscription.lines.order_by("position"):
        found["row"].append(str(row.id))
        values = {"name": row.name, "quantity": row.quantity, "unit_price": row.unit_price, "tax_rate": row.tax_rate}
        found |= {f"l-{row.id}-{name}": str(value) for name, value in (values | typed).items()}
    return found


def test_from_nothing_to_the_first_invoice(in_scope: World) -> None:
    letterhead()
    client, today = in_scope.owner.client, timezone.localdate()
    buyer()
    typed = {"name": "Fibre", "person": "", "company": "Nordwind GmbH", "every": 1, "unit": "month",
             "starts_on": f"{today}", "currency": "EUR"}  # fmt: skip
    assert client.get(reverse("subscriptions:new_subscription")).status_code == 200
    begun = client.post(reverse("subscriptions:new_subscription"), typed)
    subscription = Subscription.objects.get()
    assert begun.headers["Location"] == to("subscription", subscription)
    facts = typed | {"anchor_day": 0, "term_months": 12, "renews": "on", "renew_months": 12, "notice_days": 30,
                     "version": subscription.version}  # fmt: skip
    wrong = client.post(to("save", subscription), facts | {"name": "", "reference": "Stay here"})
    assert wrong.status_code == 422
    assert "Say what the subscription is about" in wrong.text
    assert "Stay here" in wrong.text
    line = item("Line", "1").id
    facts |= {"row": line, f"l-{line}-name": "Line", f"l-{line}-quantity": "2", f"l-{line}-unit_price": "50",
              f"l-{line}-tax_rate": "19", "then": "start"}  # fmt: skip
    saved = client.post(to("save", subscription), facts)
    assert saved.headers["Location"] == to("start", subscription)
    assert "is billed at once" in client.get(to("start", subscription)).text
    client.post(to("start", subscription))
    client.post(to("start", subscription))
    assert Invoice.objects.get().gross_minor == 11_900
    shown = client.get(to("subscription", subscription)).text
    assert "every month" in shown
    assert "1 year, then again for 1 year" in shown
    listed = client.get(reverse("subscriptions:subscriptions")).text
    assert subscription.number in listed


def test_a_change_is_shown_before_it_is_made(in_scope: World) -> None:
    today = timezone.localdate()
    subscription, client = started(in_scope.owner, on=today), in_scope.owner.client
    assert client.get(to("change", subscription)).status_code == 200
    typed = lines(subscription, quantity="3") | {"every": 1, "unit": "month", "when": "now", "bill": "once"}
    page = client.post(to("change", subscription), typed | {"then": "preview"}).text
    assert "238.00" in page  # 200 and tax
    assert Invoice.objects.count() == 1
    made = client.post(to("change", subscription), typed | {"then": "confirm"})
    assert made.headers["Location"] == to("subscription", subscription)
    assert [each.gross_minor for each in Invoice.objects.order_by("id")] == [11_900, 23_800]
    late = client.post(to("change", subscription), typed | {"then": "confirm"})
    assert late.status_code in (409, 422)
    subscription = again(subscription)
    assert subscription.mrr_minor == 30_000
    client.post(to("change", subscription), lines(subscription, unit_price="70") | {
        "every": 1, "unit": "month", "when": "next", "bill": "", "then": "confirm"})  # fmt: skip
    assert again(subscription).planned_on == later(today, 1)
    assert "Drop this change" in client.get(to("subscription", subscription)).text
    client.post(to("drop_change", subscription))
    assert again(subscription).planned_on is None


def test_pause_cancel_and_back(in_scope: World) -> None:
    today = timezone.localdate()
    subscription, client = started(in_scope.owner, on=today), in_scope.owner.client
    assert "Pause" in client.get(to("pause", subscription)).text
    client.post(to("pause", subscription), {"when": "period", "resumes_on": f"{later(today, 3)}"})
    assert again(subscription).pause_on == later(today, 1)
    client.post(to("resume", subscription))
    assert again(subscription).pause_on is None
    assert "Too expensive" in client.get(to("cancel", subscription)).text
    wrong = client.post(to("cancel", subscription), {"when": "other", "note": "Stay here"})
    assert wrong.status_code == 422
    assert "Choose the reason" in wrong.text
    reason = CancelReason.objects.get(name="Too expensive")
    client.post(to("cancel", subscription), {"when": "regular", "reason": reason.id, "note": "They said so."})
    assert "Take that back" in client.get(to("subscription", subscription)).text
    client.post(to("keep", subscription))
    assert again(subscription).cancel_on is None
    client.post(to("cancel", subscription), {"when": "now", "reason": reason.id, "credit": "on"})
    assert again(subscription).state == "cancelled"
    assert "still to be given back" in client.get(to("subscription", subscription)).text
    client.post(to("credited", subscription))
    assert not waiting(subscription)
    client.post(to("again", subscription))
    assert again(subscription).state == "active"


def test_settings_and_reasons(in_scope: World) -> None:
    client = in_scope.boss.client
    page = client.get(reverse("subscriptions:settings"))
    assert "Reasons for cancelling" in page.text
    typed = {"invoicing": "send", "notice_mail": "on", "notice_before": 14, "cancel_mail": "on", "pause_after": 30}
    client.post(reverse("subscriptions:settings"), typed)
    assert SubscriptionPolicy.objects.get().invoicing == "send"
    client.post(reverse("subscriptions:new_reason"), {"name": "Moved away"})
    reason = CancelReason.objects.get(name="Moved away")
    client.post(reverse("subscriptions:drop_reason", args=[reason.id]))
    assert not CancelReason.objects.filter(active=True, name="Moved away").exists()
    assert in_scope.owner.client.get(reverse("subscriptions:settings")).status_code == 403


VERBS = (
    "save",
    "start",
    "change",
    "pause",
    "resume",
    "cancel",
    "keep",
    "again",
    "retry",
    "credited",
    "drop_change",
    "edit_facts",
)


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_nobody_else_touches_it(in_scope: World, who: str) -> None:
    subscription = started(in_scope.owner, on=timezone.localdate())
    other: Member = getattr(in_scope, who)
    before = again(subscription).__dict__ | {"_state": None, "_read": None}
    for verb in VERBS:
        answer = other.client.post(to(verb, subscription), {"then": "confirm", "when": "now"})
        assert answer.status_code == (403 if who == "colleague" else 404), verb
    after = again(subscription).__dict__ | {"_state": None, "_read": None}
    assert after == before
    assert Invoice.objects.count() == 1
    assert other.client.get(to("subscription", subscription)).status_code == (200 if who == "colleague" else 404)
