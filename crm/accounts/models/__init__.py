from crm.accounts.models.invitation import Invitation
from crm.accounts.models.membership import Membership, OwnedQuerySet, Role, Team, Visibility
from crm.accounts.models.user import Seat, User

__all__ = ["Invitation", "Membership", "OwnedQuerySet", "Role", "Seat", "Team", "User", "Visibility"]
