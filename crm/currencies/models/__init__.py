from crm.currencies.models.rate import Rate, RateFeed, Source

__all__ = ["Rate", "RateFeed", "Source"]
