"""A lead whose worth nobody knows stands where one of the usual worth stands, whatever the currency's digits."""

import pytest
from django.utils import timezone

from crm.tenancy.models import Organization
from leads.models import Lead, ScoreSettings
from leads.queries import worth
from tests.leads.making import make_lead
from tests.world import World


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_unknown_worth_is_the_usual_one(in_scope: World, currency: str) -> None:
    Organization.objects.filter(id=in_scope.org.id).update(currency=currency)
    ScoreSettings.objects.update_or_create(defaults={"typical_value_minor": 450_000})
    worth._known.pop(in_scope.org.id, None)
    now = timezone.now()
    places = {}
    for value in (0, 450_000):
        lead = Lead.objects.get(id=make_lead(in_scope.org, value_minor=value).id)
        lead.currency, lead.created_at, lead.last_touch_at, lead.response_due_at = currency, now, now, None
        lead.place(now)
        places[value] = lead.priority
    worth._known.pop(in_scope.org.id, None)
    assert places[0] == places[450_000] > 0
