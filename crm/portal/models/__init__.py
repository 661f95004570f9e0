from crm.portal.models.account import PortalAccount
from crm.portal.models.code import PortalCode

__all__ = ["PortalAccount", "PortalCode"]
