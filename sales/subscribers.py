"""What sales does when something happened elsewhere."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.sales import (
    ApprovalAsked,
    ApprovalDecided,
    DealLost,
    DealMoved,
    DealOpened,
    DealReopened,
    DealWon,
)
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales import quote_subscribers as quote_subscribers
from sales.actions.cheering import cheer, refresh_leaderboards
from sales.actions.deal_lines import give_code_back
from sales.actions.seeding import seed_rules, seed_sales
from sales.actions.selling_start import seed_selling
from sales.actions.telling import tell_approvers, tell_of_decision, tell_of_win, tell_responsible


@subscribe(OrganizationCreated)
def begin_with_a_pipeline(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization can open deals and sell products at once."""
    seed_sales()
    seed_selling()
    seed_rules()


@subscribe(DealWon)
def tell_the_team(event: DealWon, row: Event) -> None:
    """Whose deal it is and his team hear of it, unless they won it themselves."""
    tell_of_win(event.deal_id, won_by=row.actor_id, key=f"deal-won:{row.id}")
    cheer(event.deal_id)


@subscribe(DealReopened)
def reckon_anew(_event: DealReopened, _row: Event) -> None:
    """Open leaderboards forget it."""
    refresh_leaderboards()


@subscribe(ApprovalAsked)
def ask_the_approvers(event: ApprovalAsked, row: Event) -> None:
    """Managers hear that a deal waits for them."""
    tell_approvers(event.approval_id, key=f"approval-asked:{row.id}")


@subscribe(ApprovalDecided)
def tell_who_asked(event: ApprovalDecided, row: Event) -> None:
    """Who asked hears what was said."""
    tell_of_decision(event.approval_id, key=f"approval-decided:{row.id}")


@subscribe(DealOpened)
def tell_who_looks_after_the_first(event: DealOpened, row: Event) -> None:
    """The role that looks after the stage hears of a new deal there."""
    tell_responsible(event.deal_id, moved_by=row.actor_id, key=f"stage:{row.id}")


@subscribe(DealMoved)
def tell_who_looks_after_the_next(event: DealMoved, row: Event) -> None:
    """The role that looks after the stage hears of a deal that came there."""
    tell_responsible(event.deal_id, moved_by=row.actor_id, key=f"stage:{row.id}")


@subscribe(DealLost)
def give_back_its_code(event: DealLost, _row: Event) -> None:
    """A coupon that was kept for a deal that is lost can be used by another."""
    give_code_back(event.deal_id)
