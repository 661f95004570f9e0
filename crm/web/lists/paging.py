"""Paging of lists: `crm.records.paging`, which the API pages by too."""

from crm.records.paging import COUNT_CAP, Order, capped_count, page_of, place_of

__all__ = ["COUNT_CAP", "Order", "capped_count", "page_of", "place_of"]
