"""The nightly fading: scores of leads that somebody's behaviour raised, all due at once, a chunk at a time."""

import time

from django.db import connection

from bench.setting import Bench
from crm.tenancy.scope import organization_context, tenant_scope
from leads.actions.refreshing import refresh_due
from leads.tasks import REFRESHED

LEAST = 3_334  # a second: 1,000,000 in under five minutes
# As a visit and a call of two weeks ago left them.
WARM = """
UPDATE leads_lead SET rescore_at = now() - interval '1 minute', fading = jsonb_build_object(
    'at', extract(epoch FROM now()) - 1209600, 'next', extract(epoch FROM now()) - 60,
    'fixed', jsonb_build_array(jsonb_build_array(least(score, 70), 'Writes from work')),
    'parts', '[[3, "Visited the website lately", 14, 12, 3.4], [6, "Talked with us lately", 30, 12, 1.8]]'::jsonb)
WHERE tenant_id = %s AND status IN ('new', 'contacted', 'qualified')
"""


def run(bench: Bench) -> None:
    """All open leads of the big organization; each gets another score."""
    organization = bench.big.organization
    with tenant_scope(organization), connection.cursor() as cursor:
        cursor.execute(WARM, [organization.id])
        due = cursor.rowcount
    done, slowest = 0, 0.0
    begun, cpu = time.perf_counter(), time.process_time()
    with organization_context(organization):
        while True:
            chunk = time.perf_counter()
            with tenant_scope(organization):
                now = refresh_due(REFRESHED)
            slowest = max(slowest, time.perf_counter() - chunk)
            done += now
            if now < REFRESHED:
                break
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    if done < due:
        raise RuntimeError(f"{done} of {due} leads were reckoned anew")
    ms = round(cpu / done * 1000, 3)
    bench.results.rate("fading", "leads faded", done / took, least=LEAST, cpu_ms=ms, slowest_chunk=round(slowest, 2))
