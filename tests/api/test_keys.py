"""Keys open what they are for, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from crm.accounts.models import Role, Team, Visibility
from crm.api.actions.keys import make_key, revoke_key
from crm.api.models import ApiKey
from crm.api.scopes import all_scopes, allows
from crm.api.tokens import hash_secret, read_token, write_token
from crm.customers.models import Person
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from tests.api.asking import Program, program_of
from tests.world import World, make_member, scope_of

PROBLEM = "application/problem+json"


def test_a_key_reads(world: World, program: Program) -> None:
    with scope_of(world.org):
        person = Person.objects.create(first_name="Mira", email="mira@example.com")
    answer = program.get("people/")
    assert answer.status_code == 200
    assert [each["id"] for each in answer.json()["items"]] == [str(person.id)]


def test_without_a_key(world: World) -> None:
    answer = world.visitor.get("/api/v1/people/")
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "token", ["", "x", "fl_", "fl_" + "A" * 43, "fl_" + "A" * 90, "fl_é" * 30, "fl_" + "A" * 43 + "x"]
)
def test_what_is_no_key(world: World, program: Program, token: str) -> None:
    program.token = token
    assert program.get("people/").status_code == 401


def test_a_session_opens_nothing(world: World) -> None:
    assert world.boss.client.get("/api/v1/people/").status_code == 401


def test_the_secret_is_kept_nowhere(world: World, program: Program) -> None:
    credential = read_token(program.token)
    assert credential is not None
    assert write_token(credential) == program.token
    with scope_of(world.org):
        row = ApiKey.objects.values().get()
    assert row["secret_hash"] == hash_secret(credential.secret)
    assert credential.secret not in repr(row)


def test_another_organizations_key_with_ours_written_in(world: World, program: Program, strange: Program) -> None:
    """Whose the key says it is changes nothing: the secret is compared with that organization's."""
    ours, theirs = read_token(program.token), read_token(strange.token)
    assert ours
    assert theirs
    strange.token = write_token(type(ours)(ours.organization_id, theirs.key_id, theirs.secret))
    assert strange.get("people/").status_code == 401
    strange.token = write_token(type(ours)(ours.organization_id, ours.key_id, theirs.secret))
    assert strange.get("people/").status_code == 401


def test_a_stranger_reads_nothing_of_ours(world: World, strange: Program) -> None:
    with scope_of(world.org):
        person = Person.objects.create(first_name="Mira")
    assert strange.get("people/").json()["items"] == []
    for method in ("GET", "PATCH", "DELETE"):
        answer = strange.ask(method, f"people/{person.id}/", {"city": "Rome"} if method == "PATCH" else None)
        assert answer.status_code == 404
    with scope_of(world.org):
        person.refresh_from_db()
    assert (person.city, person.in_bin, person.version) == ("", False, 1)


def test_revoked_at_once(world: World, program: Program) -> None:
    assert program.get("people/").status_code == 200
    with scope_of(world.org):
        revoke_key(program.key.id, by=world.boss.actor)
        revoke_key(program.key.id, by=world.boss.actor)
        assert Event.objects.filter(kind="api.key_revoked").count() == 1
    answer = program.get("people/")
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_expired(world: World) -> None:
    soon = timezone.now() + timedelta(hours=1)
    with scope_of(world.org):
        _, token = make_key(
            "Soon", role=Role.objects.get(slug="admin"), scopes=["people:read"], expires_at=soon, by=world.boss.actor
        )
    program = Program(token, ApiKey())
    assert program.get("people/").status_code == 200
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert program.get("people/").status_code == 401


def test_scopes(world: World, with_key: Callable[..., Program]) -> None:
    reader = with_key("admin", ["people:read"])
    assert reader.get("people/").status_code == 200
    assert reader.post("people/", {"first_name": "Mira"}).status_code == 403
    assert reader.get("companies/").status_code == 403
    with scope_of(world.org):
        assert Person.objects.count() == 0
    writer = with_key("admin", ["people:write"])
    assert writer.post("people/", {"first_name": "Mira"}).status_code == 201
    assert writer.get("people/").status_code == 200


def test_a_role_limits_its_keys(world: World, with_key: Callable[..., Program]) -> None:
    """Scopes give nothing that the role has not."""
    analyst = with_key("analyst")
    answer = analyst.post("people/", {"first_name": "Mira"})
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    with scope_of(world.org):
        assert Person.objects.count() == 0


def test_filters_read_other_nouns_only_in_scope(with_key: Callable[..., Program]) -> None:
    assert with_key("admin", ["leads:read"]).get("leads/?person.city=Bonn").status_code == 403
    assert with_key("admin", ["leads:read", "people:read"]).get("leads/?person.city=Bonn").status_code == 200


def test_visibility(world: World) -> None:
    with scope_of(world.org):
        theirs = Person.objects.create(first_name="Theirs", owner=world.owner.membership)
        bosses = Person.objects.create(first_name="Boss's", owner=world.boss.membership)
        free = Person.objects.create(first_name="Free")
    team = program_of(world.boss, "rep", team=world.team)
    assert {each["id"] for each in team.get("people/").json()["items"]} == {str(theirs.id), str(free.id)}
    assert team.get(f"people/{bosses.id}/").status_code == 404
    loose = program_of(world.boss, "rep")
    assert {each["id"] for each in loose.get("people/").json()["items"]} == {str(free.id)}


def test_who_may_make_keys(world: World) -> None:
    with scope_of(world.org):
        role = Role.objects.get(slug="analyst")
        for member in (world.owner, world.colleague):
            with pytest.raises(NotAllowed):
                make_key("Mine", role=role, scopes=["people:read"], by=member.actor)
        assert not ApiKey.objects.exists()


def test_nobody_makes_a_key_above_himself(world: World) -> None:
    with scope_of(world.org):
        manager = Role.objects.get(slug="manager")
        manager.capabilities = [*manager.capabilities, "api.keys"]
        manager.save()
        world.owner.membership.role = manager
        world.owner.membership.save()
        for slug in ("owner", "admin"):
            with pytest.raises(NotAllowed):
                make_key("Up", role=Role.objects.get(slug=slug), scopes=["people:read"], by=world.owner.actor)
        manager.visibility = Visibility.TEAM
        manager.save()
        with pytest.raises(NotAllowed):
            make_key("Wide", role=Role.objects.get(slug="analyst"), scopes=["people:read"], by=world.owner.actor)
        assert not ApiKey.objects.exists()


def test_who_sees_one_team_makes_no_key_for_another(world: World) -> None:
    with scope_of(world.org):
        other = Team.objects.create(name="Key accounts")
        rep = Role.objects.get(slug="rep")
        rep.capabilities = [*rep.capabilities, "api.keys"]
        rep.save()
        for maker, team in ((world.owner, other), (make_member(world.org, "rep", name="Lena Loose"), world.team)):
            with pytest.raises(NotAllowed):
                make_key("Wide", role=rep, scopes=["people:read"], team=team, by=maker.actor)
        assert not ApiKey.objects.exists()
        for allowed in (world.team, None):
            make_key("Own", role=rep, scopes=["people:read"], team=allowed, by=world.owner.actor)
        make_key("Any", role=rep, scopes=["people:read"], team=other, by=world.boss.actor)


def test_what_makes_no_key(world: World) -> None:
    with scope_of(world.org):
        role = Role.objects.get(slug="admin")
        past = timezone.now() - timedelta(days=1)
        for name, scopes, end in (
            (" ", ["people:read"], None),
            ("A", [], None),
            ("A", ["x:read"], None),
            ("A", ["people:read"], past),
        ):
            with pytest.raises(Refused):
                make_key(name, role=role, scopes=scopes, expires_at=end, by=world.boss.actor)
        assert not ApiKey.objects.exists()


def test_last_use_is_kept_to_the_minute(world: World, program: Program) -> None:
    program.get("people/")
    with scope_of(world.org):
        first = ApiKey.objects.get().last_used_at
    assert first is not None
    program.get("people/")
    with scope_of(world.org):
        assert ApiKey.objects.get().last_used_at == first
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        program.get("people/")
    with scope_of(world.org):
        assert ApiKey.objects.get().last_used_at != first


def test_scope_words() -> None:
    assert allows(["people:write"], "people:read")
    assert not allows(["people:read"], "people:write")
    assert not allows(["companies:write"], "people:read")
    assert "members:write" not in all_scopes()
