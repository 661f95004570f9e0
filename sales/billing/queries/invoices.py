"""Reads of invoices, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from sales.billing.models import BillingPolicy, Invoice, InvoiceQuerySet, InvoiceState
from sales.queries.keyed import begun_with

BESIDE = ("owner", "deal", "person", "company", "corrects")


def invoices_visible_to(actor: Actor) -> InvoiceQuerySet:
    """All invoices and credit notes that the actor may see."""
    return Invoice.objects.visible_to(actor)


def get_invoice(actor: Actor, invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Invoice, [invoice_id])
    invoice = invoices_visible_to(actor).select_related(*BESIDE).filter(id=invoice_id).first()
    if invoice is None:
        raise NotFound("There is no such invoice.")
    return invoice


def invoice_with_key(actor: Actor, key: str) -> Invoice | None:
    """The invoice that the form with this key began, see `begun_with`. Raises Refused if it is hidden from him."""
    known: Invoice | None = begun_with(Invoice.everything, actor, key, "an invoice")
    return known


def invoice_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers and names by id."""
    return {row.id: str(row) for row in Invoice.objects.filter(id__in=set(ids)).only("id", "number", "name")}


def open_invoices(
    actor: Actor, *, currency: str = "", person_id: UUID | None = None, company_id: UUID | None = None
) -> InvoiceQuerySet:
    """Invoices of which something is still to be paid, the oldest first; of one currency, of one customer."""
    rows = invoices_visible_to(actor).owing()
    wanted = {"currency": currency, "person_id": person_id, "company_id": company_id}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.select_related("person", "company").order_by("due_on", "id")


def credit_notes_of(invoice: Invoice) -> QuerySet[Invoice]:
    """What was taken back of it, the oldest first."""
    rows = Invoice.objects.filter(corrects=invoice).exclude(state=InvoiceState.DRAFT)
    return rows.order_by("issued_on", "id")


@kept
def invoices_of_deal(actor: Actor, deal_id: UUID, most: int) -> QuerySet[Invoice]:
    """A deal's invoices, newest first."""
    return invoices_visible_to(actor).filter(deal_id=deal_id).order_by("-id")[:most]


@kept
def invoices_of_order(actor: Actor, order_id: UUID, most: int) -> QuerySet[Invoice]:
    """An order's invoices and credit notes, newest first."""
    return invoices_visible_to(actor).filter(order_id=order_id).order_by("-id")[:most]


@kept
def invoices_of_person(actor: Actor, person_id: UUID, most: int) -> QuerySet[Invoice]:
    """A person's invoices, newest first."""
    return invoices_visible_to(actor).filter(person_id=person_id).order_by("-id")[:most]


@kept
def invoices_of_company(actor: Actor, company_id: UUID, most: int) -> QuerySet[Invoice]:
    """A company's invoices, newest first."""
    return invoices_visible_to(actor).filter(company_id=company_id).order_by("-id")[:most]


def billing_policy() -> BillingPolicy:
    """How the organization bills; what holds by itself until somebody changed it."""
    return BillingPolicy.objects.first() or BillingPolicy()
