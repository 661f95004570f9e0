from crm.tracking.models.page_event import PageEvent, PageEventQuerySet
from crm.tracking.models.visit import KnownVisitor, Visit, VisitQuerySet
from crm.tracking.models.website import Consent, Website, WebsiteQuerySet, new_key, new_secret

__all__ = [
    "Consent",
    "KnownVisitor",
    "PageEvent",
    "PageEventQuerySet",
    "Visit",
    "VisitQuerySet",
    "Website",
    "WebsiteQuerySet",
    "new_key",
    "new_secret",
]
