"""Mails to colleagues."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from crm.accounts.models import Invitation
from crm.tenancy.models import Organization

TEXT = """Hello,

{by} invites you to work at {organization} in Fairlead, as {role}.

Join here: {url}

The invitation is good for 14 days. If you don't know {by}, leave it unanswered.
"""


def invitation_mail(organization: Organization, invitation: Invitation, token: str) -> EmailMessage:
    """The mail that carries the invitation's link."""
    text = TEXT.format(
        by=invitation.invited_by.name,
        organization=organization.name,
        role=invitation.role.name.lower(),
        url=settings.SITE_URL + reverse("accounts:invitation", args=[token]),
    )
    return EmailMessage(f"Join {organization.name} in Fairlead", text, to=[invitation.email])
