"""Learn which leads are won, every night and whenever somebody asks."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.tenancy.scope import require_organization_id, tenant_scope
from leads.actions.publishing import lock_settings, rescore_after_commit
from leads.models import ScoreModel, ScoreSettings
from leads.prediction import LEAST
from leads.queries.outcomes import outcomes, rows_of, typical_of

log = structlog.get_logger()

NIGHTLY, LONGEST, KEPT = timedelta(days=1), 300, 20
FAILED = "Learning did not work out; the chances stay as they are, and it is tried again tomorrow."


@transaction.atomic
def ask_to_learn(*, by: Actor) -> None:
    """Learn now rather than tonight. Raises NotAllowed."""
    by.require("leads.scoring")
    settings = lock_settings()
    settings.learn_at = timezone.now()
    settings.save(update_fields=["learn_at"])
    from leads.tasks import learn_scores

    transaction.on_commit(learn_scores.delay, robust=True)


@transaction.atomic
def switch_learning(*, on: bool, by: Actor) -> bool:
    """Whether chances are predicted from now on; open leads follow. Raises NotAllowed."""
    by.require("leads.scoring")
    settings = lock_settings()
    if settings.predictive != on:
        settings.predictive = on
        settings.learn_at = timezone.now() if on else settings.learn_at
        settings.save(update_fields=["predictive", "learn_at"])
        rescore_after_commit()
    return on


def learn() -> None:
    """Look at the outcomes, and learn where there are enough. Opens its own scopes: none while it is learning."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        settings = lock_settings()
        if settings.learn_at > timezone.now():
            return  # somebody else has just done it
        rows = _look(settings)
    if not rows:
        return
    model = fitted(rows)
    with tenant_scope(organization_id):
        _keep(model, rows)


def fitted(rows: list[list[Any]]) -> dict[str, Any]:
    """What was learned, or {"problem": words}. By a program of its own, that takes its memory with it."""
    try:
        done = subprocess.run(  # our own module
            [sys.executable, "-m", "leads.learning.fit"],
            input=json.dumps({"rows": rows}),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=True,
            cwd=django_settings.ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},  # others work here, too
        )
    except (subprocess.SubprocessError, OSError) as error:
        log.warning("leads_not_learned", error=str(error), said=getattr(error, "stderr", None))
        return {"problem": FAILED}
    learned: dict[str, Any] = json.loads(done.stdout)
    return learned


def _look(settings: ScoreSettings) -> list[list[Any]]:
    """Count the outcomes and say when to look again; what to learn from, if anything."""
    found = outcomes()
    now = timezone.now()
    settings.outcomes, settings.won = len(found), sum(each.won for each in found)
    settings.typical_value_minor = typical_of(found, settings.tenant.currency)
    settings.learn_at, settings.looked_at, settings.problem = now + NIGHTLY, now, ""
    settings.save()
    enough = settings.predictive and settings.outcomes >= LEAST
    return rows_of(found) if enough else []


def _keep(model: dict[str, Any], rows: list[list[Any]]) -> None:
    settings = lock_settings()
    if problem := model.get("problem"):
        settings.problem = problem
        settings.save(update_fields=["problem"])
        return
    newest = ScoreModel.objects.aggregate(number=Max("number"))["number"] or 0
    ScoreModel.objects.all().in_use().update(in_use=False)
    ScoreModel.objects.create(
        number=newest + 1,
        outcomes=len(rows),
        won=sum(row[1] for row in rows),
        method=model["method"],
        weights=model["weights"],
        calibration=model["calibration"],
        measures=model["measures"],
        curve=model["curve"],
        held_out=model["held_out"],
    )
    ScoreModel.objects.filter(number__lte=newest + 1 - KEPT).delete()
    rescore_after_commit()
