"""What roles may do, and which roles and teams a colleague may hand out: none that reach further than his own."""

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.accounts.capabilities import CAPABILITIES, effective
from crm.accounts.models import Role, Team, Visibility
from crm.errors import Refused

WIDTH = {Visibility.OWN: 0, Visibility.TEAM: 1, Visibility.ALL: 2}


def role_capabilities(role: Role) -> frozenset[str]:
    """What a role may do; the owner's everything."""
    return frozenset(CAPABILITIES) if role.is_owner else effective(role.capabilities) & frozenset(CAPABILITIES)


def roles_open_to(actor: Actor) -> list[Role]:
    """The roles the actor may give to others, and to keys: those that may do and see no more than he."""
    return [role for role in Role.objects.all() if is_within(role, actor)]


def is_within(role: Role, actor: Actor) -> bool:
    """Whether a role may do and see no more than the actor."""
    return actor.kind == "system" or (
        role_capabilities(role) <= actor.capabilities and not sees_more(Visibility(role.visibility), actor)
    )


def require_within(role: Role, actor: Actor) -> None:
    """Raises Refused for a role that may do or see more than the actor: he neither gives nor changes nor ends it."""
    if not is_within(role, actor):
        raise Refused(f"{role.name} may do or see more than you. Ask a colleague whose role may do as much.")


def sees_more(visibility: Visibility, actor: Actor) -> bool:
    """Whether somebody with this visibility sees more than the actor."""
    return WIDTH[visibility] > WIDTH[actor.visibility]


def teams_open_to(actor: Actor) -> QuerySet[Team]:
    """The teams whose records the actor may let others see: all for who sees all records, else his own."""
    teams = Team.objects.all()
    return teams if actor.visibility == Visibility.ALL else teams.filter(id=actor.team_id)


def is_open_team(team: Team | None, actor: Actor) -> bool:
    """Whether the actor may let others see this team's records; no team is nobody's."""
    return team is None or actor.visibility == Visibility.ALL or team.id == actor.team_id
