"""Reads of the sales reports that members have mailed, and of what can be picked for them."""

from uuid import UUID

from crm.accounts.models import Team
from crm.customers.models import Tag
from reporting.models import SalesMail

MOST_TAGS = 100


def sales_mail_of(member_id: UUID | None, rhythm: str) -> SalesMail | None:
    """A member's own."""
    return SalesMail.objects.filter(member_id=member_id, rhythm=rhythm).first() if member_id else None


def sales_mail_called(row_id: UUID | None) -> SalesMail | None:
    """The one of that id, whoever's it is: only for who has its signed link."""
    return SalesMail.objects.filter(id=row_id).first() if row_id else None


def teams() -> list[Team]:
    """All teams, by name."""
    return list(Team.objects.order_by("name"))


def tags() -> list[Tag]:
    """To choose from, by name."""
    return list(Tag.objects.order_by("name")[:MOST_TAGS])
