"""Celery entries of leads."""

import time
from uuid import UUID

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import MOST_BATCHES, OrganizationTask, SystemTask, in_batches
from leads.actions.alarms import raise_alarms
from leads.actions.distribution import hand_on_late_ones
from leads.actions.held_back import drop_held_back
from leads.actions.hook_calls import drop_old_calls, take_in_calls
from leads.actions.learning import learn
from leads.actions.nurture import take_up_due_leads
from leads.actions.refreshing import refresh_due
from leads.actions.scoring import rescore_chunk

OLD_CHUNK = 500
CHUNK, REFRESHED = 200, 1000
SLICE = 20.0  # seconds that one organization may have before the others get their turn


@app.task(base=OrganizationTask)
def take_up_leads() -> None:
    """Open an organization's leads whose day has come."""
    in_batches(take_up_due_leads)


@app.task(base=SystemTask, bind=True)
def sweep_leads(self: SystemTask) -> None:
    """Find who has leads to take up again."""
    self.for_each_due("leads_to_take_up", take_up_leads)


@app.task(base=OrganizationTask)
def rescore_open_leads() -> None:
    """Work out the scores of all open leads anew, a few at a time so that nobody waits."""
    after: UUID | None = None
    while True:
        with tenant_scope(require_organization_id()):
            after = rescore_chunk(after, CHUNK)
        if after is None:
            return


@app.task(base=OrganizationTask)
def hand_on_leads() -> None:
    """Take one organization's leads from those who did not accept them in time."""
    in_batches(hand_on_late_ones)


@app.task(base=OrganizationTask)
def tell_of_unassigned() -> None:
    """Tell managers of one organization's leads that nobody looks after."""
    in_batches(raise_alarms)


@app.task(base=SystemTask, bind=True)
def sweep_distribution(self: SystemTask) -> None:
    """Find who has leads to hand on, or nobody to look after them: every few seconds."""
    self.for_each_due("lead_offers", hand_on_leads)
    self.for_each_due("lead_alarms", tell_of_unassigned)


@app.task(base=OrganizationTask)
def refresh_scores() -> None:
    """Reckon one organization's leads anew whose time has come; what is left goes to the end of the queue."""
    end = time.monotonic() + SLICE
    while time.monotonic() < end:
        with tenant_scope(require_organization_id()):
            if refresh_due(REFRESHED) < REFRESHED:
                return
    refresh_scores.apply_async()


@app.task(base=SystemTask, bind=True)
def sweep_scores(self: SystemTask) -> None:
    """Find who has leads whose score or place in the inbox changes by time alone: every minute."""
    self.for_each_due("scores", refresh_scores)


@app.task(base=OrganizationTask)
def learn_scores() -> None:
    """Learn from one organization's won and lost leads."""
    learn()


@app.task(base=SystemTask, bind=True)
def sweep_learning(self: SystemTask) -> None:
    """Find whose night it is to learn which leads are won."""
    self.for_each_due("learning", learn_scores)


@app.task(base=OrganizationTask)
def take_in_hook_calls() -> None:
    """Make the leads of what services sent to one organization."""
    for _ in range(MOST_BATCHES):
        if not take_in_calls():
            return


@app.task(base=OrganizationTask)
def drop_hook_calls() -> None:
    """Let go of what came to one organization's webhooks more than thirty days ago."""
    in_batches(lambda: drop_old_calls(OLD_CHUNK))


@app.task(base=SystemTask, bind=True)
def sweep_hook_calls(self: SystemTask) -> None:
    """Find what a lost nudge or a killed worker left: every few seconds."""
    self.for_each_due("hook_calls", take_in_hook_calls)


@app.task(base=OrganizationTask)
def drop_held_answers() -> None:
    """Let go of one organization's answers that nobody confirmed or took."""
    in_batches(lambda: drop_held_back(OLD_CHUNK))


@app.task(base=SystemTask, bind=True)
def sweep_held_answers(self: SystemTask) -> None:
    """Find who keeps answers that were held back too long."""
    self.for_each_due("held_answers", drop_held_answers)


@app.task(base=SystemTask, bind=True)
def sweep_old_hook_calls(self: SystemTask) -> None:
    """Find who keeps what he should not keep any longer."""
    self.for_each_due("old_hook_calls", drop_hook_calls)
