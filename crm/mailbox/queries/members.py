"""Whose mailboxes are joined."""

from django.db.models import QuerySet

from crm.mailbox.models import Mailbox


def joined_mailboxes() -> QuerySet[Mailbox]:
    """All there ever were, those in trouble first."""
    rows = Mailbox.objects.select_related("member").defer("password", "refresh_token", "access_token")
    return rows.order_by("-failures", "member__name")
