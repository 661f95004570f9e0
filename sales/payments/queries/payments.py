"""Reads of payments, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from sales.billing.models import Invoice
from sales.payments.models import Allocation, Payment, PaymentPolicy, PaymentQuerySet, Return

BESIDE = ("owner", "person", "company")


def payments_visible_to(actor: Actor) -> PaymentQuerySet:
    """All payments that the actor may see."""
    return Payment.objects.visible_to(actor)


def get_payment(actor: Actor, payment_id: UUID, *, lock: bool = False) -> Payment:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Payment, [payment_id])
    payment = payments_visible_to(actor).select_related(*BESIDE).filter(id=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def payment_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What they are called, by id."""
    rows = Payment.objects.filter(id__in=set(ids)).select_related("person", "company")
    return {row.id: str(row) for row in rows}


@kept
def payments_of_person(actor: Actor, person_id: UUID, most: int) -> QuerySet[Payment]:
    """A person's payments, newest first."""
    return payments_visible_to(actor).filter(person_id=person_id).order_by("-id")[:most]


@kept
def payments_of_company(actor: Actor, company_id: UUID, most: int) -> QuerySet[Payment]:
    """A company's payments, newest first."""
    return payments_visible_to(actor).filter(company_id=company_id).order_by("-id")[:most]


def allocations_of(payment_id: UUID) -> list[Allocation]:
    """What it was used for, with what was taken back, in that order."""
    rows = Allocation.objects.filter(payment_id=payment_id).select_related("invoice", "by", "undone_by")
    return list(rows.order_by("id"))


def allocations_to(invoice_id: UUID) -> list[Allocation]:
    """What pays an invoice, in the order in which it was used."""
    rows = Allocation.objects.filter(invoice_id=invoice_id, undone_at=None, payment__deleted_at=None)
    return list(rows.select_related("payment", "payment__person", "payment__company").order_by("id"))


def returns_of(payment_id: UUID) -> list[Return]:
    """What went back of it."""
    return list(Return.objects.filter(payment_id=payment_id).select_related("by").order_by("id"))


def credit_for(actor: Actor, invoice: Invoice) -> list[Payment]:
    """Payments of the invoice's customer of which something is left, in its currency, the oldest first."""
    whose = Q(company_id=invoice.company_id) if invoice.company_id else Q(person_id=invoice.person_id, company=None)
    if not (invoice.company_id or invoice.person_id):
        return []
    rows = payments_visible_to(actor).filter(whose, currency=invoice.currency, left_minor__gt=0, disputed_at=None)
    return list(rows.select_related(*BESIDE).order_by("received_on", "id"))


def payment_policy() -> PaymentPolicy:
    """How the organization is paid; what holds by itself until somebody changed it."""
    return PaymentPolicy.objects.first() or PaymentPolicy()


def payment_of_form(actor: Actor, key: str) -> Payment | None:
    """The payment that a form made; None for a form that was not sent yet."""
    return payments_visible_to(actor).filter(key=f"form:{key}").first() if key else None


def invoice_of(allocation_id: UUID) -> UUID:
    """Whose payment an allocation is."""
    return UUID(str(Allocation.objects.values_list("invoice_id", flat=True).get(id=allocation_id)))
