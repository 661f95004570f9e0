"""Verbs on teams."""

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from crm.accounts.actor import Actor
from crm.accounts.models import Team
from crm.errors import NotFound, Refused


def get_team(actor: Actor, team_id: UUID, *, lock: bool = False) -> Team:
    """A team. Raises NotAllowed, NotFound."""
    actor.require("workspace.members")
    teams = Team.objects.filter(id=team_id)
    team = (teams.select_for_update() if lock else teams).first()
    if team is None:
        raise NotFound("There is no such team.")
    return team


@transaction.atomic
def add_team(name: str, description: str = "", *, by: Actor) -> Team:
    """A new team. Raises NotAllowed, Refused if one is called so."""
    by.require("workspace.members")
    _guard_name(name)
    return Team.objects.create(name=name.strip(), description=description)


@transaction.atomic
def change_team(team_id: UUID, *, name: str, description: str, by: Actor) -> Team:
    """Another name or description. Raises NotAllowed, NotFound, Refused if another team is called so."""
    team = get_team(by, team_id, lock=True)
    _guard_name(name, but=team)
    team.name, team.description = name.strip(), description
    team.save(update_fields=["name", "description"])
    return team


@transaction.atomic
def remove_team(team_id: UUID, *, by: Actor) -> Team:
    """Take an empty team away. Raises NotAllowed, NotFound, Refused while somebody or something is in it."""
    team = get_team(by, team_id, lock=True)
    if team.memberships.exists():
        raise Refused(f"{team.name} still has members. Put them into other teams first.")
    try:
        team.delete()
    except (ProtectedError, RestrictedError) as error:
        raise Refused(f"{team.name} is still used, for example by a form or a queue. Change that first.") from error
    return team


def _guard_name(name: str, *, but: Team | None = None) -> None:
    others = Team.objects.filter(name=name.strip())
    if (others.exclude(id=but.id) if but else others).exists():
        raise Refused(f"There is a team called {name.strip()} already.")
