"""Suggestions in the API."""

from crm.api.records import ITEM
from crm.api.routes import add_route
from sales.suggestions.api.views import CompanySuggestions, DealSuggestions, PersonSuggestions

for _view in (PersonSuggestions, CompanySuggestions, DealSuggestions):
    _root, _one = f"{_view.under}/{ITEM}suggestions/", "<uuid:product_id>/"
    add_route(_root, _view, {"get": "retrieve"}, _view.title)
    add_route(f"{_root}{_one}acceptance/", _view, {"put": "accept"}, f"{_view.title}_acceptance")
    add_route(
        f"{_root}{_one}dismissal/", _view, {"put": "dismiss", "delete": "suggest_again"}, f"{_view.title}_dismissal"
    )
