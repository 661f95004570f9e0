"""Take a mail from the server: the raw bytes and a row are on disk before the sender hears "250"."""

from collections.abc import Iterable

import structlog
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from crm.mail.addresses import organization_of_token
from crm.mail.files import drop_file, keep_file, keep_quarantined
from crm.mail.headers import header_text
from crm.mail.inbound.bodies import storable
from crm.mail.inbound.parsing import message_id_in
from crm.mail.models import InboundMail, InboundRoute, QuarantinedMail
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context, tenant_scope

log = structlog.get_logger()


def receive(raw: bytes, *, envelope_from: str, recipients: Iterable[str]) -> None:
    """Store a mail once for each organization it is for; what is for nobody goes to the operator's quarantine.

    Runs outside of any scope. Taking the same mail twice is taking it once. Raises what the database or
    the disk raises: the sender must then be told to come back.
    """
    sender = _storable_address(envelope_from)
    by_organization: dict[Organization, list[str]] = {}
    for recipient in map(_storable_address, recipients):
        organization = organization_for(recipient)
        if organization is None:
            _quarantine(raw, sender, recipient)
        else:
            by_organization.setdefault(organization, []).append(recipient)
    for organization, addresses in by_organization.items():
        signed = [address for address in addresses if "+" in address]  # says most about what the mail is about
        store(organization, raw, envelope_from=sender, to_address=(signed or addresses)[0])


def organization_for(address: str) -> Organization | None:
    """Whose address this is: a signed one of ours, one that was forwarded to us, or `<slug>@...`."""
    from django.conf import settings

    if organization := organization_of_token(address):
        return organization
    route = InboundRoute.objects.select_related("organization").filter(address=address.lower()).first()
    if route is not None:
        return route.organization
    local, _, domain = address.lower().rpartition("@")
    if domain != settings.INBOUND_DOMAIN.lower():
        return None
    return Organization.objects.filter(slug=local.partition("+")[0]).first()


def store(organization: Organization, raw: bytes, *, envelope_from: str, to_address: str) -> bool:
    """Keep bytes and row of one organization's mail. Whether it is new. Nudges the reader after the commit."""
    message_id = message_id_in(raw)
    with organization_context(organization):
        with tenant_scope(organization):
            if InboundMail.objects.filter(message_id=message_id).exists():
                return False
        key = keep_file(raw)
        try:
            with tenant_scope(organization):
                InboundMail.objects.create(
                    message_id=message_id,
                    raw_file=key,
                    size=len(raw),
                    envelope_from=envelope_from,
                    to_address=to_address,
                )
                transaction.on_commit(_nudge, robust=True)
        except IntegrityError:  # delivered twice at once: the other one is kept
            drop_file(key)
            return False
    return True


def _quarantine(raw: bytes, envelope_from: str, recipient: str) -> None:
    key = keep_quarantined(raw)
    QuarantinedMail.objects.create(envelope_from=envelope_from, to_address=recipient, raw_file=key, size=len(raw))
    log.warning("mail_for_nobody", to=recipient)


def _storable_address(address: str) -> str:
    return storable(header_text(address, 256)).strip("<>")[:254]  # "<>" is a machine's


def _nudge() -> None:
    from crm.mail.tasks import read_received

    try:
        read_received.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away: the sweep finds it
        log.warning("reader_not_nudged", error=str(error))
