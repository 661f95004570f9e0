"""What a bounce or a complaint means for the address it is about."""

from crm.customers.actions.consents import suppress
from crm.customers.models import SuppressionReason
from crm.customers.queries.consents import NO_MAIL_AT_ALL
from crm.events.catalog.mail import MessageBounced
from crm.events.emit import emit
from crm.mail.addresses import read_message_id
from crm.mail.inbound.reports import Report
from crm.mail.models import Message, MessageState


def apply_report(report: Report, answered: Message | None) -> bool:
    """Mark the mail and the address that the report is about. Whether it is about a mail of ours at all.

    A report about a mail that we did not send is ignored: anybody can write one.
    """
    message = _message(report) or answered
    if message is None:
        return False
    if report.complaint:
        stop_mail(message.to_address, SuppressionReason.COMPLAINED)
    elif report.address_is_dead:
        stop_mail(message.to_address, SuppressionReason.BOUNCED)
    if not report.complaint and report.status.startswith("5."):
        message.state, message.error = MessageState.FAILED, f"The receiving server returned it ({report.status})."
        message.save(update_fields=["state", "error"])
    emit(
        MessageBounced(
            message_id=message.id,
            person_id=message.person_id,
            company_id=message.company_id,
            message_kind=message.kind,
            title=message.title,
            status=report.status,
            final=report.address_is_dead,
        )
    )
    return True


def stop_mail(address: str, reason: SuppressionReason) -> None:
    """No mail at all to this address, also where it had only unsubscribed before."""
    row = suppress(address, reason)
    if row.reason not in NO_MAIL_AT_ALL:
        row.reason = reason
        row.save(update_fields=["reason"])


def _message(report: Report) -> Message | None:
    message_id = read_message_id(report.original_id)
    return Message.objects.filter(id=message_id).first() if message_id else None
