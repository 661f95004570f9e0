"""What sales measures of a customer's health."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from crm.customers.health import Measured, Signal, register_signal, says_count
from sales.models import Deal

YEAR = timedelta(days=365)


def _won(kind: str, ids: Sequence[UUID]) -> Measured:
    deals = Deal.objects.won().filter(**{f"{kind}_id__in": ids}, won_at__gte=timezone.now() - YEAR).order_by()
    return dict(deals.values_list(f"{kind}_id").annotate(Count("id")))


def _open(kind: str, ids: Sequence[UUID]) -> Measured:
    deals = Deal.objects.open().filter(**{f"{kind}_id__in": ids}).order_by()
    return dict(deals.values_list(f"{kind}_id").annotate(Count("id")))


register_signal(
    Signal(
        "deals_won_year", "deals won in a year", _won, says_count("deal won this year", "deals won this year"), order=20
    )
)
register_signal(Signal("open_deals", "open deals", _open, says_count("open deal", "open deals"), order=25))
