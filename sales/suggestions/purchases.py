"""Who has bought what, read from orders, accepted quotes and won deals, and kept beside them.

An order says it best; an accepted quote counts while no order was made of it, a won deal while it has neither. What
was cancelled or sent back was not bought.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.suggestions.customers import Customer

PURCHASES = """
    SELECT company_id, CASE WHEN company_id IS NULL THEN person_id END AS person_id, product_id,
           min(bought_on) AS first_on, max(bought_on) AS last_on
    FROM (
        SELECT coalesce(placed.company_id, person.company_id) AS company_id, placed.person_id, variant.product_id,
               placed.placed_on AS bought_on
        FROM orders_order placed
        JOIN orders_orderline line ON line.tenant_id = placed.tenant_id AND line.order_id = placed.id
        JOIN sales_variant variant ON variant.tenant_id = line.tenant_id AND variant.id = line.variant_id
        LEFT JOIN customers_person person ON person.tenant_id = placed.tenant_id AND person.id = placed.person_id
        WHERE placed.tenant_id = %(tenant)s AND placed.status <> 'cancelled' AND placed.deleted_at IS NULL
          AND NOT line.optional AND line.quantity > line.cancelled + line.returned
        UNION ALL
        SELECT coalesce(quote.company_id, person.company_id), quote.person_id, variant.product_id,
               (quote.answered_at AT TIME ZONE %(zone)s)::date
        FROM sales_quote quote
        JOIN sales_quoteline line ON line.tenant_id = quote.tenant_id AND line.quote_id = quote.id
        JOIN sales_variant variant ON variant.tenant_id = line.tenant_id AND variant.id = line.variant_id
        LEFT JOIN customers_person person ON person.tenant_id = quote.tenant_id AND person.id = quote.person_id
        WHERE quote.tenant_id = %(tenant)s AND quote.status = 'accepted' AND quote.deleted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM orders_order made
                          WHERE made.tenant_id = quote.tenant_id AND made.quote_id = quote.id)
          AND (NOT line.optional OR EXISTS (
              SELECT 1 FROM sales_quoteversion version
              JOIN sales_quoteanswer answer ON answer.tenant_id = version.tenant_id AND answer.version_id = version.id
              WHERE version.tenant_id = quote.tenant_id AND version.quote_id = quote.id AND answer.answer = 'accepted'
                AND answer.chosen @> to_jsonb(line.id::text)))
        UNION ALL
        SELECT coalesce(deal.company_id, person.company_id), deal.person_id, variant.product_id,
               (deal.won_at AT TIME ZONE %(zone)s)::date
        FROM sales_deal deal
        JOIN sales_dealline line ON line.tenant_id = deal.tenant_id AND line.deal_id = deal.id
        JOIN sales_variant variant ON variant.tenant_id = line.tenant_id AND variant.id = line.variant_id
        LEFT JOIN customers_person person ON person.tenant_id = deal.tenant_id AND person.id = deal.person_id
        WHERE deal.tenant_id = %(tenant)s AND deal.status = 'won' AND deal.deleted_at IS NULL AND NOT line.optional
          AND NOT EXISTS (SELECT 1 FROM orders_order made
                          WHERE made.tenant_id = deal.tenant_id AND made.deal_id = deal.id)
          AND NOT EXISTS (SELECT 1 FROM sales_quote agreed WHERE agreed.tenant_id = deal.tenant_id
                          AND agreed.deal_id = deal.id AND agreed.status = 'accepted')
    ) purchase
    WHERE coalesce(company_id, person_id) IS NOT NULL
      AND (%(company)s::uuid IS NULL OR company_id = %(company)s::uuid)
      AND (%(person)s::uuid IS NULL OR (company_id IS NULL AND person_id = %(person)s::uuid))
    GROUP BY 1, 2, 3
"""
FORGET = """
DELETE FROM suggestions_customerproduct WHERE tenant_id = %(tenant)s
  AND (%(company)s::uuid IS NULL OR company_id = %(company)s::uuid)
  AND (%(person)s::uuid IS NULL OR person_id = %(person)s::uuid)
"""
KEEP = f"""
INSERT INTO suggestions_customerproduct (tenant_id, id, company_id, person_id, product_id, first_on, last_on)
SELECT %(tenant)s::uuid, gen_random_uuid(), bought.* FROM ({PURCHASES}) bought
ON CONFLICT DO NOTHING
"""  # noqa: S608  # two constants put together
BOUGHT = """
UPDATE suggestions_suggestion suggestion SET bought_at = now() FROM suggestions_customerproduct known
WHERE suggestion.tenant_id = %(tenant)s AND suggestion.bought_at IS NULL AND known.tenant_id = suggestion.tenant_id
  AND known.product_id = suggestion.product_id
  AND coalesce(known.company_id, known.person_id) = coalesce(suggestion.company_id, suggestion.person_id)
  AND known.last_on >= (suggestion.shown_at AT TIME ZONE %(zone)s)::date
  AND (%(company)s::uuid IS NULL OR known.company_id = %(company)s::uuid)
  AND (%(person)s::uuid IS NULL OR known.person_id = %(person)s::uuid)
"""


def keep_purchases(customer: Customer | None = None) -> None:
    """Bring what is kept of one customer, or of all, to what orders, quotes and deals say; suggestions learn of it."""
    told: dict[str, Any] = {"tenant": require_organization_id(), "company": None, "person": None}
    told["zone"] = Organization.objects.values_list("time_zone", flat=True).get(id=told["tenant"])
    if customer is not None:
        told[customer.kind] = customer.id
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORGET, told)
        cursor.execute(KEEP, told)
        cursor.execute(BOUGHT, told)


PAIRS = """
WITH basket AS (
    SELECT coalesce(company_id, person_id) AS customer, product_id FROM suggestions_customerproduct
    WHERE tenant_id = %(tenant)s AND last_on >= %(since)s
), many AS (SELECT count(DISTINCT customer) AS customers FROM basket
), sold AS (SELECT product_id, count(*) AS times FROM basket GROUP BY 1 HAVING count(*) >= %(least)s
), often AS (SELECT basket.* FROM basket JOIN sold USING (product_id)
), together AS (
    SELECT one.product_id AS first_id, other.product_id AS then_id, count(*) AS times
    FROM often one JOIN often other ON other.customer = one.customer AND other.product_id <> one.product_id
    GROUP BY 1, 2 HAVING count(*) >= %(least)s
)
SELECT together.first_id, together.then_id, together.times, one.times, other.times, many.customers
FROM together JOIN sold one ON one.product_id = together.first_id
JOIN sold other ON other.product_id = together.then_id CROSS JOIN many
WHERE together.times * 100 >= %(confidence)s * one.times
  AND together.times::bigint * many.customers > one.times::bigint * other.times
"""
CUSTOMERS = """
SELECT count(DISTINCT coalesce(company_id, person_id)) FROM suggestions_customerproduct
WHERE tenant_id = %s AND last_on >= %s
"""

Counted = tuple[UUID, UUID, int, int, int, int]


def count_pairs(*, least: int, confidence: int, since: date) -> list[Counted]:
    """First product, the other, customers with both, with the first, with the other, with anything.

    Only pairs that at least `least` customers bought, at least `confidence` per cent of those who bought the first,
    and more often than by chance (a lift above 1); whole numbers, so exactly.
    """
    told: dict[str, Any] = {
        "tenant": require_organization_id(),
        "least": least,
        "confidence": confidence,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, told)
        return cursor.fetchall()


def count_customers(since: date) -> int:
    """Who bought anything since."""
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS, [require_organization_id(), since])
        return int(cursor.fetchone()[0])
