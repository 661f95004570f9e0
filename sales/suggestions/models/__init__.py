from sales.suggestions.models.pair import CustomerProduct, ProductPair
from sales.suggestions.models.rules import SuggestionRules
from sales.suggestions.models.suggestion import Reason, Suggestion

__all__ = ["CustomerProduct", "ProductPair", "Reason", "Suggestion", "SuggestionRules"]
