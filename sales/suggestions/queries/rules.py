"""How suggestions are reckoned."""

from sales.suggestions.models import SuggestionRules


def suggestion_rules(*, lock: bool = False) -> SuggestionRules:
    """The organization's; what it begins with, not saved, while nobody made any."""
    rows = SuggestionRules.objects.select_for_update() if lock else SuggestionRules.objects.all()
    return rows.first() or SuggestionRules()
