"""Pages of payments, under /payments/."""

from django.urls import URLPattern, path

from sales.payments.lists import PaymentList
from sales.payments.views import matching, payments, settings, statements

app_name = "payments"

PAYMENT, LINE = "<uuid:payment_id>/", "matching/<uuid:line_id>/"

urlpatterns: list[URLPattern] = [
    path("", PaymentList.view(), name="payments"),
    path("bulk/", PaymentList.bulk_view(), name="payments_bulk"),
    path("new/", payments.new_payment, name="new_payment"),
    path("matching/", matching.show_matching, name="matching"),
    path("matching/sure/", matching.book_all_sure, name="book_sure"),
    path(f"{LINE}booking/", matching.book, name="book_line"),
    path(f"{LINE}undone/", matching.unbook, name="unbook_line"),
    path(f"{LINE}aside/", matching.ignore, name="ignore_line"),
    path(f"{LINE}choice/", matching.choose, name="choose_for_line"),
    path("statements/", statements.show_statements, name="statements"),
    path("statements/<uuid:statement_id>/", statements.show_statement, name="statement"),
    path("statements/<uuid:statement_id>/removal/", statements.drop, name="drop_statement"),
    path("settings/", settings.show_settings, name="settings"),
    path("settings/stripe/", settings.stripe_settings, name="stripe"),
    path("used/<uuid:allocation_id>/undone/", payments.undo_use, name="undo_allocation"),
    path("credit/<uuid:invoice_id>/", payments.use_credits, name="use_credit"),
    path(PAYMENT, payments.show_payment, name="payment"),
    path(f"{PAYMENT}edit/", payments.edit_payment, name="edit_payment"),
    path(f"{PAYMENT}use/", payments.use_payment, name="use_payment"),
    path(f"{PAYMENT}return/", payments.return_payment, name="return_payment"),
]
