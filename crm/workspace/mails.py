"""Mails to colleagues."""

from django.conf import settings
from django.urls import reverse

from crm.accounts.models import Invitation
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import Message, MessageKind
from crm.tenancy.models import Organization

TEXT = """Hello,

{by} invites you to work at {organization} in Fairlead, as {role}.

Join here: {url}

The invitation is good for 14 days. If you don't know {by}, leave it unanswered.
"""


def queue_invitation(organization: Organization, invitation: Invitation, token: str) -> Message:
    """The mail that carries the invitation's link; it leaves after the commit."""
    text = TEXT.format(
        by=invitation.invited_by.name,
        organization=organization.name,
        role=invitation.role.name.lower(),
        url=settings.SITE_URL + reverse("accounts:invitation", args=[token]),
    )
    return queue_message(
        key=f"invitation:{invitation.id}",
        to=invitation.email,
        subject=f"Join {organization.name} in Fairlead",
        text=text,
        kind=MessageKind.TRANSACTIONAL,
    )
