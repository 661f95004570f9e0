"""How deals read in a timeline."""

import sales.timeline_products  # noqa: F401  # it tells of what is sold
from crm.events.catalog.sales import (
    ApprovalAsked,
    ApprovalDecided,
    CompetitorAdded,
    CompetitorChanged,
    DealAssigned,
    DealChanged,
    DealLost,
    DealMoved,
    DealOpened,
    DealReopened,
    DealWon,
    MilestoneReached,
    MilestoneTakenBack,
)
from crm.web.formats import money
from crm.web.timeline import SALES, Telling, tells
from sales import quote_timeline as quote_timeline


@tells(DealOpened, SALES)
def deal_opened(event: DealOpened) -> Telling:
    """Mira Okonkwo opened Chicago rotation, €212,000."""
    worth = f", {money(event.value_minor, event.currency)}" if event.value_minor else ""
    return Telling(icon="plus", did="opened the deal", more=worth, tone="blue")


@tells(DealMoved, SALES)
def deal_moved(event: DealMoved) -> Telling:
    """Mira Okonkwo moved Chicago rotation from Needs found to Proposal."""
    return Telling(icon="arrow-right", did="moved", more=f"from {event.from_stage} to {event.to_stage}")


@tells(DealWon, SALES)
def deal_won(event: DealWon) -> Telling:
    """Mira Okonkwo won Chicago rotation, €212,000."""
    return Telling(icon="trophy", did="won", more=f", {money(event.value_minor, event.currency)}", tone="green")


@tells(DealLost, SALES)
def deal_lost(event: DealLost) -> Telling:
    """Mira Okonkwo lost Chicago rotation: price, to Blue Jet."""
    rival = f" to {event.competitor}" if event.competitor else ""
    return Telling(icon="x", did="lost", more=f", {event.reason.lower()}{rival}", tone="red")


@tells(DealReopened, SALES)
def deal_reopened(event: DealReopened) -> Telling:
    """Mira Okonkwo reopened Chicago rotation in Proposal."""
    return Telling(icon="rotate", did="reopened", more=f"in {event.to_stage}", tone="blue")


@tells(DealAssigned, SALES)
def deal_assigned(_event: DealAssigned) -> Telling:
    """Petra Lang gave Chicago rotation to somebody else."""
    return Telling(icon="user-share", did="changed the owner of")


@tells(DealChanged, SALES)
def deal_changed(event: DealChanged) -> Telling:
    """Mira Okonkwo changed Chicago rotation: value from €1,000 to €1,200."""
    lines = [
        f"{label[:1].upper()}{label[1:]}: {old or 'empty'} to {new or 'empty'}"
        for label, (old, new) in event.changes.items()
    ]
    return Telling(icon="pencil", did="changed", body="\n".join(lines))


@tells(ApprovalAsked, SALES)
def approval_asked(event: ApprovalAsked) -> Telling:
    """Mira Okonkwo asked that Chicago rotation may go on to Contract."""
    return Telling(
        icon="help-circle", did="asked for approval of", more=f"for {event.stage}", body=event.note, tone="amber"
    )


@tells(ApprovalDecided, SALES)
def approval_decided(event: ApprovalDecided) -> Telling:
    """Petra Lang approved Chicago rotation for Contract."""
    did, tone, icon = (
        ("approved", "green", "circle-check") if event.given else ("refused to approve", "red", "circle-x")
    )
    return Telling(icon=icon, did=did, more=f"for {event.stage}", body=event.answer, tone=tone)


@tells(MilestoneReached, SALES)
def milestone_reached(event: MilestoneReached) -> Telling:
    """Mira Okonkwo reached Site visited in Chicago rotation."""
    return Telling(icon="flag", did="ticked off a milestone of", more=f": {event.milestone}", tone="green")


@tells(MilestoneTakenBack, SALES)
def milestone_taken_back(event: MilestoneTakenBack) -> Telling:
    """Mira Okonkwo took back Site visited in Chicago rotation."""
    return Telling(icon="flag-off", did="took back a milestone of", more=f": {event.milestone}")


@tells(CompetitorAdded, SALES)
def competitor_added(_event: CompetitorAdded) -> Telling:
    """Mira Okonkwo added the competitor Blue Jet."""
    return Telling(icon="swords", did="added the competitor", tone="blue")


@tells(CompetitorChanged, SALES)
def competitor_changed(event: CompetitorChanged) -> Telling:
    """Mira Okonkwo changed Blue Jet."""
    lines = [f"{label}: {old or 'empty'} to {new or 'empty'}" for label, (old, new) in event.changes.items()]
    return Telling(icon="pencil", did="changed", body="\n".join(lines))
