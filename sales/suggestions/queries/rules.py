"""How suggestions are reckoned."""

from sales.suggestions.models import SuggestionRules


def suggestion_rules(*, lock: bool = False) -> SuggestionRules:
    """The organization's; what it begins with, not saved, while nobody made any."""
    rows = SuggestionRules.objects.select_for_update() if lock else SuggestionRules.objects.all()
    return rows.first() or SuggestionRules()


def shows_customers() -> bool:
    """Whether customers themselves are shown what goes with what they have."""
    return SuggestionRules.objects.filter(active=True, shows_customers=True).exists()
