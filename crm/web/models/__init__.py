from crm.web.models.saved_view import SavedView, SavedViewQuerySet

__all__ = ["SavedView", "SavedViewQuerySet"]
