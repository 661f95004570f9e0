"""What renews, or ends with its term, for the follow-up that a renewal comes up."""

from collections.abc import Iterable
from datetime import date

from crm.events.types import SubjectRef
from sales.renewals import Renewal, register_renewals
from sales.subscriptions.models import Subscription

MOST = 1000


def subscriptions_renewing(first: date, last: date) -> Iterable[Renewal]:
    """Running subscriptions whose term (or yearly period) is over on one of these days; none that are cancelled."""
    rows = Subscription.objects.running().filter(renews_on__gte=first, renews_on__lte=last)
    for each in rows.select_related("owner").order_by("renews_on", "id")[:MOST]:
        subject = SubjectRef("subscription", each.id)
        yield Renewal(subject, each.name, each.renews_on or first, each.owner, each.person_id, each.company_id)


register_renewals("subscriptions", subscriptions_renewing)
