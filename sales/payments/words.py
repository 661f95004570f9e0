"""How payments read."""

from sales.payments.models import LineState, Payment, PaymentState, StatementLine

TONES = {
    PaymentState.UNUSED: "amber",
    PaymentState.PARTLY: "blue",
    PaymentState.USED: "green",
    PaymentState.RETURNED: "",
}


def state_words(payment: Payment) -> tuple[str, str]:
    """A word and its tone: "Not matched", "Partly used", "Used", "Returned", "Disputed"."""
    if payment.disputed_at is not None:
        return "Disputed", "red"
    return payment.get_state_display(), TONES[PaymentState(payment.state)]


def line_words(line: StatementLine) -> tuple[str, str]:
    """The same of a line of a bank statement."""
    tones = {LineState.OPEN: "amber", LineState.BOOKED: "green"}
    return line.get_state_display(), tones.get(LineState(line.state), "")
