"""Reckon each night what is bought together."""

from datetime import timedelta, tzinfo
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.suggestions.models import ProductPair, SuggestionRules
from sales.suggestions.purchases import Counted, count_customers, count_pairs, keep_purchases
from sales.suggestions.queries.rules import suggestion_rules

EVERY = timedelta(hours=24)
PER_PRODUCT = 20  # the surest pairs that are kept of each product


@transaction.atomic
def reckon_suggestions() -> int:
    """Who bought what, and which pairs follow; how many. 0, too, where another worker is at it or nothing is due.

    One transaction: whoever looks meanwhile sees the pairs of yesterday.
    """
    now = timezone.now()
    due = SuggestionRules.objects.select_for_update(skip_locked=True).filter(active=True, next_at__lte=now)
    rules = due.first()
    if rules is None:
        return 0
    keep_purchases()
    since = timezone.localdate(now, _zone()) - relativedelta(months=rules.months_back)
    found = count_pairs(least=rules.min_count, confidence=rules.min_confidence, since=since)
    pairs = _surest([_pair(each) for each in found])
    ProductPair.objects.all().delete()
    ProductPair.objects.bulk_create(pairs, batch_size=1000)
    rules.customers, rules.pairs = count_customers(since), len(pairs)
    rules.ran_at, rules.next_at = now, now + EVERY
    rules.save(update_fields=["customers", "pairs", "ran_at", "next_at"])
    return len(pairs)


@transaction.atomic
def change_suggestion_rules(values: dict[str, Any], *, by: Actor) -> SuggestionRules:
    """Set thresholds and switches; it is reckoned anew at once. Switched off: nothing is suggested. NotAllowed."""
    by.require("sales.selling")
    rules = suggestion_rules(lock=True)
    for name, value in values.items():
        setattr(rules, name, value)
    rules.version += 1
    rules.next_at = timezone.now()
    rules.save()
    if not rules.active:
        ProductPair.objects.all().delete()
    return rules


def begin_suggestions() -> None:
    """A new organization reckons each night, too."""
    if not SuggestionRules.objects.exists():
        SuggestionRules.objects.bulk_create([SuggestionRules()], ignore_conflicts=True)


def _zone() -> tzinfo:
    """In which a day of purchases begins."""
    return Organization.objects.get(id=require_organization_id()).zone


def _pair(counted: Counted) -> ProductPair:
    first_id, then_id, both, firsts, thens, customers = counted
    return ProductPair(
        first_id=first_id, then_id=then_id, both=both, firsts=firsts, thens=thens, customers=customers,
        confidence=both / firsts, lift=both * customers / (firsts * thens),
    )  # fmt: skip


def _surest(pairs: list[ProductPair]) -> list[ProductPair]:
    kept: dict[object, list[ProductPair]] = {}
    for pair in sorted(pairs, key=lambda each: (-each.confidence, -each.lift, each.then_id)):
        of_first = kept.setdefault(pair.first_id, [])
        if len(of_first) < PER_PRODUCT:
            of_first.append(pair)
    return [pair for of_first in kept.values() for pair in of_first]
