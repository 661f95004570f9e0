"""Getting in, and what happens when one is not let in any more."""

from datetime import timedelta

from django.utils import timezone

from crm.events.types import SubjectRef
from crm.mailbox.models import Mailbox, Provider, State
from crm.mailbox.oauth.providers import consent_provider
from crm.mailbox.oauth.tokens import tokens_again
from crm.mailbox.wire.problems import MailboxProblem, NotLetIn
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.work.actions.notifications import notify

SPARE = timedelta(minutes=2)  # a token is not used up to its last moment
PATIENT = 3  # times in a row that a server may say no: some do so when they are busy


def fresh_token(mailbox: Mailbox) -> str:
    """An access token that holds for the next minutes; "" for mailboxes that are opened by password.

    Raises MailboxProblem where consent was taken back.
    """
    if mailbox.provider == Provider.IMAP:
        return ""
    if _holds(mailbox):
        return mailbox.access_token
    provider = consent_provider(mailbox.provider)
    if provider is None:
        raise MailboxProblem("This installation is no longer known to your provider. Tell whoever runs it.")
    # Held locked while the provider is asked: it takes each refresh token once, and two workers may need one.
    with tenant_scope(require_organization_id()):
        row = Mailbox.objects.select_for_update().get(id=mailbox.id)
        if not _holds(row):
            tokens = tokens_again(provider, row.refresh_token)
            row.access_token, row.access_until = tokens.access, tokens.until
            row.refresh_token = tokens.refresh or row.refresh_token
            row.save(update_fields=["access_token", "access_until", "refresh_token"])
    mailbox.access_token, mailbox.access_until = row.access_token, row.access_until
    mailbox.refresh_token = row.refresh_token
    return row.access_token


def _holds(mailbox: Mailbox) -> bool:
    return bool(mailbox.access_until and mailbox.access_until > timezone.now() + SPARE)


def mark_locked_out(mailbox: Mailbox, problem: MailboxProblem) -> None:
    """Stop knocking where one is not let in, and tell the member. The caller saves."""
    if not isinstance(problem, NotLetIn) or (mailbox.failures < PATIENT and mailbox.provider == Provider.IMAP):
        return
    mailbox.state = State.LOCKED_OUT
    notify(
        mailbox.member,
        f"No access to {mailbox.address} any more: join it again",
        kind="mailbox_trouble",
        key=f"mailbox:{mailbox.id}:{mailbox.joined_at:%s}:{mailbox.failures}",
        subject=SubjectRef("mailbox", mailbox.id),
        body=str(problem),
    )
