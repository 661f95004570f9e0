"""What open pages have to know."""

from crm.events.catalog.accounts import MemberChanged
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.web.live.pushing import end_live


@subscribe(MemberChanged)
def end_live_of_changed_member(event: MemberChanged, row: Event) -> None:
    """Nobody goes on hearing what his new role, or none, does not let him see."""
    end_live(event.member_id, for_good=not event.active)
