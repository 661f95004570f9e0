"""Pages of quotes, under /sales/."""

from django.urls import URLPattern, path

from sales.quote_lists import QuoteList
from sales.views import quote_settings, quote_sheets, quote_verbs, quotes

QUOTE = "quotes/<uuid:quote_id>/"

urlpatterns: list[URLPattern] = [
    path("quotes/", QuoteList.view(), name="quotes"),
    path("quotes/bulk/", QuoteList.bulk_view(), name="quotes_bulk"),
    path("quotes/new/", quotes.new_quote, name="new_quote"),
    path("quotes/settings/", quote_settings.quote_settings, name="quote_settings"),
    path("quotes/letterhead/", quote_settings.letterhead_settings, name="letterhead"),
    path("quotes/approvals/<uuid:approval_id>/", quote_verbs.decide, name="decide_quote"),
    path(QUOTE, quotes.show_quote, name="quote"),
    path(f"{QUOTE}save/", quotes.save, name="save_quote"),
    path(f"{QUOTE}totals/", quotes.show_totals, name="quote_totals"),
    path(f"{QUOTE}rows/", quotes.add_row, name="quote_row"),
    path(f"{QUOTE}products/", quotes.find_products, name="quote_products"),
    path(f"{QUOTE}document.pdf", quotes.document, name="quote_document"),
    path(f"{QUOTE}sending/", quote_verbs.send, name="send_quote"),
    path(f"{QUOTE}revision/", quote_verbs.revise, name="revise_quote"),
    path(f"{QUOTE}revision/drop/", quote_verbs.unrevise, name="drop_revision"),
    path(f"{QUOTE}withdrawal/", quote_verbs.withdraw, name="withdraw_quote"),
    path(f"{QUOTE}copy/", quote_verbs.copy, name="copy_quote"),
    path(f"{QUOTE}approval/", quote_verbs.ask, name="ask_quote_approval"),
    path(f"{QUOTE}sheets/new/", quote_sheets.new_sheet, name="new_sheet"),
    path(f"{QUOTE}sheets/<uuid:sheet_id>/", quote_sheets.edit_sheet, name="sheet"),
    path(f"{QUOTE}sheets/<uuid:sheet_id>/remove/", quote_sheets.remove_sheet, name="remove_sheet"),
]
