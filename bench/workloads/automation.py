"""W6: steps of a journey by the second and worker, one kind after the other and all together."""

import time
from typing import Any

from bench.setting import Bench
from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import publish
from crm.automation.engine import advance_due
from crm.automation.models import FlowKind, FlowVersion, Run, StepEffect, VersionState
from crm.automation.program import compile_program, new_step
from crm.customers.models import Person
from crm.tenancy.scope import organization_context, tenant_scope

LEAST, RUNS = 1000, 2000
TASK = {"title": "Call", "assignee": "owner", "days": 1}
WAIT = {"how": "for", "amount": 3, "unit": "days", "working_hours": False}


def run(bench: Bench) -> None:
    """Each journey takes 2,000 people of an organization of 10,000 through its steps."""
    stamp = str(time.time_ns())
    kinds = {
        "tags": [_tag(f"{stamp}{number}") for number in range(2)],
        "tasks": [new_step("task", TASK)],
        "waits": [new_step("wait", WAIT)],
        "tag, task, tag, wait": [_tag(stamp), new_step("task", TASK), _tag(f"{stamp}x"), new_step("wait", WAIT)],
    }
    _rate(bench, f"warm {stamp}", [_tag(f"{stamp}warm"), new_step("task", TASK)], runs=30)
    rates = {what: _rate(bench, f"{what} {stamp}", steps) for what, steps in kinds.items()}
    for what, rate in rates.items():
        key = "W6" if what == list(kinds)[-1] else f"W6-{what}"
        bench.results.rate(key, f"steps: {what}", rate, least=LEAST)


def _tag(name: str) -> dict[str, Any]:
    return new_step("tag", {"name": f"Bench {name}", "how": "add"})


def _rate(bench: Bench, name: str, steps: list[dict[str, Any]], *, runs: int = RUNS) -> float:
    organization = bench.small.organization
    with tenant_scope(organization):
        owner = member_actor(Membership.objects.select_related("role").get(role__slug="owner"))
        flow = create_flow(name, FlowKind.JOURNEY, by=owner)
        FlowVersion.objects.filter(flow=flow).update(steps=steps, trigger={"event": "customers.tag_added"})
        publish(flow.id, by=owner)
        version = FlowVersion.objects.get(flow=flow, state=VersionState.PUBLISHED)
        people = Person.objects.order_by("id").values_list("id", flat=True)[:runs]
        first = compile_program(version.steps).first
        made = Run.objects.bulk_create(
            Run(flow=flow, version=version, subject_kind="person", subject_id=person, person_id=person, step=first)
            for person in people
        )
        flow.refresh_from_db()
        flow.trigger_kind = ""  # nobody else enters
        flow.save()
    with organization_context(organization):
        begun = time.perf_counter()
        done, more = advance_due(seconds=120)
        took = time.perf_counter() - begun
    with tenant_scope(organization):
        kept = StepEffect.objects.filter(flow_id=flow.id).count()
        flow.active = False
        flow.save()
    if more or kept != len(steps) * len(made):
        raise RuntimeError(f"{kept} steps were recorded, {done} said to be done, of {len(steps) * len(made)}")
    return done / took
