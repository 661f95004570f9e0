"""Sign-ins, told to every organization in which somebody works."""

from uuid import UUID

from crm.accounts.models import Membership, Seat, User
from crm.events.catalog.accounts import SignedIn, SignInFailed
from crm.events.emit import emit
from crm.events.types import ActorRef
from crm.tenancy.scope import tenant_scope


def note_sign_in(user_id: UUID, address: str) -> None:
    """Somebody signed in from a network address."""
    _note(user_id, address, SignedIn)


def note_failed_sign_in(email: str, address: str) -> None:
    """Somebody gave a wrong password for this e-mail. Of an e-mail that nobody has nothing is kept."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is not None:
        _note(user.id, address, SignInFailed)


def _note(user_id: UUID, address: str, event: type[SignedIn] | type[SignInFailed]) -> None:
    for seat in Seat.objects.filter(user_id=user_id, active=True):
        with tenant_scope(seat.organization_id):
            member = Membership.objects.active().filter(user_id=user_id).first()
            if member is not None:
                by = ActorRef("member", member.id) if event is SignedIn else ActorRef("visitor")
                emit(event(member_id=member.id, address=address[:60]), by=by)
