"""Mail a code to whoever wants to sign in; let him in with it."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Lifecycle
from crm.errors import Refused
from crm.events.catalog.portal import PortalAccountOpened, PortalSignedIn
from crm.events.emit import emit
from crm.events.types import ActorRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import MessageKind
from crm.normal_forms import email_key
from crm.portal.limits import CODES_PER_ADDRESS, CODES_PER_ADDRESS_A_DAY, CODES_PER_IP, TRIES_PER_IP
from crm.portal.mails import mail_body
from crm.portal.models import PortalAccount, PortalCode
from crm.portal.models.code import MAX_ATTEMPTS, VALID_FOR
from crm.tenancy.models import Organization

KEEP = timedelta(days=2)
TOO_OFTEN = "Too many codes were asked for. Wait an hour, then try again."


class WrongCode(Exception):  # reads as what happened
    """The code does not let anybody in; the message says why and what to do."""


@transaction.atomic
def send_code(email: str, *, organization: Organization, ip: str) -> PortalCode:
    """Mail six digits to the address, the same whether or not anybody knows it.

    Raises Refused when too many were asked for, by this address or from this place.
    """
    key = email_key(email)
    if not all([CODES_PER_IP.take(ip), CODES_PER_ADDRESS.take(key), CODES_PER_ADDRESS_A_DAY.take(key)]):
        raise Refused(TOO_OFTEN)
    PortalCode.objects.filter(created_at__lt=timezone.now() - KEEP).delete()
    code = PortalCode(email=email.strip(), email_key=key)
    secret = code.set_secret()
    code.save(force_insert=True)
    _mail(code, secret, organization)
    return code


def open_code(code_id: UUID | str | None) -> PortalCode | None:
    """The code that this browser asked for, while it can still be tried."""
    try:
        code = PortalCode.objects.filter(id=code_id).first() if code_id else None
    except (ValueError, TypeError):
        return None
    return code if code and code.is_open else None


def redeem_code(code_id: UUID, typed: str, *, ip: str) -> PortalAccount:
    """The account of whoever got the code; an address nobody knew becomes a person.

    Raises WrongCode, having counted the attempt: the caller must keep the transaction, so this opens none of its own.
    """
    if not TRIES_PER_IP.take(ip):
        raise WrongCode("Too many attempts. Wait an hour, then ask for a new code.")
    code = PortalCode.objects.select_for_update().filter(id=code_id).first()
    if code is None or not code.is_open:
        raise WrongCode("This code can't be used any more. Ask for a new one.")
    if not code.matches(typed):
        raise WrongCode(_count_attempt(code))
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])
    return _enter(code)


def _count_attempt(code: PortalCode) -> str:
    code.attempts += 1
    code.save(update_fields=["attempts"])
    left = MAX_ATTEMPTS - code.attempts
    if left == 0:
        return "That was not the code, five times. Ask for a new one."
    return f"That is not the code. Look again in the newest mail; {left} {'try' if left == 1 else 'tries'} left."


def _enter(code: PortalCode) -> PortalAccount:
    """Whoever reads the mailbox is the person whose address it is now, whoever had it before."""
    visitor = ActorRef("visitor")
    person, _ = person_for(Contact(email=code.email, source="portal"), by=visitor, lifecycle=Lifecycle.SUBSCRIBER)
    account, new = PortalAccount.objects.select_for_update().get_or_create(
        email_key=code.email_key, defaults={"email": code.email, "person": person}
    )
    if not account.active:
        raise WrongCode("This account was closed. Write to us if that surprises you.")
    account.person, account.last_seen_at = person, timezone.now()
    account.save(update_fields=["person", "last_seen_at"])
    by = ActorRef("portal", person.id)
    about = {"account_id": account.id, "person_id": person.id, "company_id": person.company_id}
    if new:
        emit(PortalAccountOpened(**about), by=by)
    emit(PortalSignedIn(**about), by=by)
    return account


def _mail(code: PortalCode, secret: str, organization: Organization) -> None:
    """Not tied to the person: a code belongs in no timeline."""
    minutes = int(VALID_FOR.total_seconds() // 60)
    body = mail_body("portal/mails/code", organization, {"code": secret, "minutes": minutes})
    queue_message(
        key=f"portal-code:{code.id}",
        to=code.email,
        subject=f"{secret} is your code for {organization.name}",
        text=body.text,
        html=body.html,
        kind=MessageKind.TRANSACTIONAL,
        secret=True,
    )
