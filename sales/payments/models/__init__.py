from sales.payments.models.payment import (
    Allocation,
    Payment,
    PaymentMethod,
    PaymentQuerySet,
    PaymentState,
    Return,
    ReturnSort,
)
from sales.payments.models.provider import (
    Checkout,
    CheckoutState,
    PaymentPolicy,
    ProviderAccount,
    ProviderEvent,
)
from sales.payments.models.statement import BankStatement, LineState, StatementLine, TableColumns

__all__ = [
    "Allocation",
    "BankStatement",
    "Checkout",
    "CheckoutState",
    "LineState",
    "Payment",
    "PaymentMethod",
    "PaymentPolicy",
    "PaymentQuerySet",
    "PaymentState",
    "ProviderAccount",
    "ProviderEvent",
    "Return",
    "ReturnSort",
    "StatementLine",
    "TableColumns",
]
