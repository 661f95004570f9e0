"""Who may do what, and which records he sees: the two agree."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.actor import Actor, system_actor, visitor_actor
from crm.accounts.capabilities import CAPABILITIES, DEFAULT_ROLES, defaults_for
from crm.accounts.models import Role, Team, Visibility
from crm.customers.models import Person
from crm.errors import NotAllowed
from tests.world import Member, World


def test_default_roles_have_registered_capabilities(in_scope: World) -> None:
    for role in Role.objects.all():
        assert set(role.capabilities) <= set(CAPABILITIES)
        assert role.capabilities == defaults_for(role.slug)
    assert {role.slug for role in Role.objects.all()} == {role.slug for role in DEFAULT_ROLES}


def test_owner_may_everything(in_scope: World) -> None:
    assert all(in_scope.boss.actor.can(name) for name in CAPABILITIES)


def test_owner_may_also_what_was_registered_since(in_scope: World) -> None:
    Role.objects.filter(slug="owner").update(capabilities=[])
    assert all(in_scope.boss.actor.can(name) for name in CAPABILITIES)


def test_analyst_changes_nothing(in_scope: World) -> None:
    allowed = {name for name in CAPABILITIES if in_scope.colleague.actor.can(name)}
    writes = {name for name in allowed if name.partition(".")[2] in {"edit", "delete", "settings", "members", "send"}}
    assert writes == set()


@pytest.mark.parametrize("actor", [visitor_actor(), Actor(kind="portal", id=None, name="Customer")])
def test_outsiders_may_nothing(actor: Actor) -> None:
    assert not any(actor.can(name) for name in CAPABILITIES)
    with pytest.raises(NotAllowed, match="Your role does not allow this"):
        actor.require("customers.view")


def test_system_may_everything() -> None:
    assert all(system_actor().can(name) for name in CAPABILITIES)


def test_unknown_capability_is_a_mistake_in_the_program(in_scope: World) -> None:
    with pytest.raises(ValueError, match="no registered capability"):
        in_scope.boss.actor.can("customers.fly")


def test_refusal_names_the_deed_in_words(in_scope: World) -> None:
    with pytest.raises(NotAllowed, match="add and change people and companies"):
        in_scope.colleague.actor.require("customers.edit")


def test_taken_capability_is_gone_at_once(in_scope: World) -> None:
    assert in_scope.owner.actor.can("customers.edit")
    Role.objects.filter(slug="rep").update(capabilities=["customers.view"])
    assert not in_scope.owner.actor.can("customers.edit")


@pytest.fixture
def people(in_scope: World, as_member: Callable[..., Member]) -> dict[str, Person]:
    """Records by whose they are, seen from world.owner."""
    mate = as_member("rep", team=in_scope.team)
    elsewhere = as_member("rep", team=Team.objects.create(name="Other team"))
    alone = as_member("rep")
    owners = {"own": in_scope.owner, "team": mate, "elsewhere": elsewhere, "teamless": alone}
    made = {who: Person.objects.create(first_name=who, owner=member.membership) for who, member in owners.items()}
    return made | {"nobody": Person.objects.create(first_name="nobody")}


@pytest.mark.parametrize(
    ("visibility", "seen"),
    [
        (Visibility.OWN, {"own"}),
        (Visibility.TEAM, {"own", "team", "nobody"}),
        (Visibility.ALL, {"own", "team", "elsewhere", "teamless", "nobody"}),
    ],
)
def test_visibility(in_scope: World, people: dict[str, Person], visibility: Visibility, seen: set[str]) -> None:
    Role.objects.filter(slug="rep").update(visibility=visibility)
    actor = in_scope.owner.actor
    assert {person.first_name for person in Person.objects.visible_to(actor)} == seen
    reached = {who for who, person in people.items() if actor.can("customers.edit", person)}
    assert reached == seen, "what may be changed and what may be seen are one"


def test_member_without_a_team_shares_no_team(in_scope: World, people: dict[str, Person]) -> None:
    """That neither has a team does not make two people a team."""
    in_scope.owner.membership.team = None
    in_scope.owner.membership.save()
    actor = in_scope.owner.actor
    assert {person.first_name for person in Person.objects.visible_to(actor)} == {"own", "nobody"}
    assert not actor.can("customers.edit", people["teamless"])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capabilities=st.sets(st.sampled_from(sorted(CAPABILITIES))), visibility=st.sampled_from(list(Visibility)))
def test_seeing_and_reaching_always_agree(
    in_scope: World, people: dict[str, Person], capabilities: set[str], visibility: Visibility
) -> None:
    Role.objects.filter(slug="rep").update(visibility=visibility, capabilities=sorted(capabilities))
    actor = in_scope.owner.actor
    seen = set(Person.objects.visible_to(actor).values_list("id", flat=True))
    for person in people.values():
        assert actor.can("customers.edit", person) == (person.id in seen and "customers.edit" in capabilities)
