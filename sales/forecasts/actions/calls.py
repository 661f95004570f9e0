"""Say what a period will bring."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, Refused
from crm.events.catalog.sales import ForecastCalled
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from crm.records.actions.merging import merge
from crm.records.locking import lock_rows
from sales.forecasts.models import CallSort, ForecastCall
from sales.forecasts.queries.calls import get_whose, may_say
from sales.targets import Whose


@transaction.atomic
def save_call(
    key: str, period: str, values: Mapping[str, Any], *, currency: str, by: Actor, seen: int | None = None
) -> ForecastCall:
    """Say the commit and the best case of a forecast: one's own call, or a manager's override of somebody else's.

    `key` as Whose has it; `values`: "commit_minor" and "best_minor" (None: as reckoned) and "note", or some of them.
    `seen` is the version that the editor looked at: what a colleague changed since is kept. Raises NotFound,
    NotAllowed, Conflict, Refused.
    """
    whose, _, team_id = get_whose(by, key)
    sort = may_say(by, whose, team_id)
    if sort is None:
        raise NotAllowed("Your role does not allow this: put another figure in place of somebody's forecast.")
    call = _locked(whose, period, sort, currency, by)
    for name, value in merge(call, values, seen).items():
        setattr(call, name, value)
    if any(minor is not None and minor < 0 for minor in (call.commit_minor, call.best_minor)):
        raise Refused("A forecast can't be below nothing.")
    if call.commit_minor is not None and call.best_minor is not None and call.best_minor < call.commit_minor:
        raise Refused("The best case can't be less than the commit.")
    call.currency = currency
    before = {name: pair[0] for name, pair in call.changed_columns().items()}
    if keep(call, by=by) is not None:
        emit(told_of(call, before), by=by)
    return call


def told_of(call: ForecastCall, before: Mapping[str, Any]) -> ForecastCalled:
    """The event that tells of a change; `before`: old values of the columns that changed."""
    return ForecastCalled(
        call_id=call.id, period=call.period, sort=call.sort, member_id=call.member_id, team_id=call.team_id,
        currency=call.currency, note=call.note, commit_minor=call.commit_minor, best_minor=call.best_minor,
        old_commit_minor=before.get("commit_minor", call.commit_minor),
        old_best_minor=before.get("best_minor", call.best_minor),
    )  # fmt: skip


def _locked(whose: Whose, period: str, sort: CallSort, currency: str, by: Actor) -> ForecastCall:
    """The row to write into; two who say something first at once share one."""
    asked = {"period": period, "sort": sort, "member_id": whose.member_id, "team_id": whose.team_id}
    known = ForecastCall.objects.filter(**asked).first()
    if known is None:
        try:
            with transaction.atomic():
                ForecastCall(**asked, currency=currency).save()
        except IntegrityError:
            pass  # somebody was quicker
        known = ForecastCall.objects.get(**asked)
    lock_rows(ForecastCall, [known.id])
    return ForecastCall.objects.get(id=known.id)
