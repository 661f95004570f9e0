"""Settings, API keys: make one, see it once, revoke it."""

from crm.accounts.models import Membership, Role, Team
from crm.api.models import ApiKey
from crm.events.models import Event
from tests.world import World, scope_of

PAGE = "/settings/api-keys/"


def filled(world: World, role: str = "rep", **more: str) -> dict[str, str]:
    with scope_of(world.org):
        chosen = Role.objects.get(slug=role).id
    return {
        "name": "Web shop",
        "role": str(chosen),
        "expires": "30",
        "scope_people": "write",
        "scope_deals": "read",
        **more,
    }


def test_make_use_and_revoke(world: World) -> None:
    page = world.boss.client.post(PAGE, filled(world))
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    token = page.content.decode().partition('value="fl_')[2].partition('"')[0]
    headers = {"Authorization": f"Bearer fl_{token}"}
    assert world.visitor.get("/api/v1/people/", headers=headers).status_code == 200
    assert world.visitor.get("/api/v1/deals/", headers=headers).status_code == 200
    assert world.visitor.get("/api/v1/leads/", headers=headers).status_code == 403
    with scope_of(world.org):
        key = ApiKey.objects.get()
        assert key.scopes == ["people:read", "people:write", "deals:read"]
        assert Event.objects.filter(kind="api.key_made").count() == 1
    shown = world.boss.client.get(PAGE).content.decode()
    assert "Web shop" in shown
    assert token not in shown
    assert world.boss.client.post(f"{PAGE}{key.id}/revocation/").status_code == 302
    assert world.visitor.get("/api/v1/people/", headers=headers).status_code == 401
    assert "revoked by Bea Boss" in world.boss.client.get(PAGE).content.decode()


def test_what_was_typed_stays(world: World) -> None:
    for body in (filled(world, name=""), filled(world, scope_people="", scope_deals=""), filled(world) | {"role": ""}):
        page = world.boss.client.post(PAGE, body)
        assert page.status_code == 422
    assert (
        "Choose what the key may read or write."
        in world.boss.client.post(PAGE, filled(world, scope_people="", scope_deals="")).content.decode()
    )
    with scope_of(world.org):
        assert not ApiKey.objects.exists()


def test_others_may_not(world: World) -> None:
    world.boss.client.post(PAGE, filled(world))
    with scope_of(world.org):
        key = ApiKey.objects.get()
    for member, status in ((world.owner, 403), (world.colleague, 403), (world.stranger, 404)):
        revoke = member.client.post(f"{PAGE}{key.id}/revocation/")
        assert revoke.status_code == status
    assert world.owner.client.get(PAGE).status_code == 403
    assert world.owner.client.post(PAGE, filled(world)).status_code == 403
    with scope_of(world.org):
        assert ApiKey.objects.get().revoked_at is None


def test_other_teams_are_not_offered(world: World) -> None:
    """Who sees his team's records only makes keys that see no other's."""
    with scope_of(world.org):
        other = Team.objects.create(name="Key accounts")
        rep = Role.objects.get(slug="rep")
        rep.capabilities = [*rep.capabilities, "api.keys"]
        rep.save()
    page = world.owner.client.get(PAGE).content.decode()
    assert "Field sales" in page
    assert "Key accounts" not in page
    assert world.owner.client.post(PAGE, filled(world, team=str(other.id))).status_code == 422
    with scope_of(world.org):
        assert not ApiKey.objects.exists()
    assert "Key accounts" in world.boss.client.get(PAGE).content.decode()


def test_a_key_rests_while_who_looks_after_it_is_shut_out_and_says_so(world: World) -> None:
    world.boss.client.post(PAGE, filled(world))
    with scope_of(world.org):
        Membership.objects.filter(id=world.boss.membership.id).update(active=True, name="Gone Colleague")
        ApiKey.objects.update(created_by=world.owner.membership)
        Membership.objects.filter(id=world.owner.membership.id).update(active=False)
    assert "who is shut out" in world.boss.client.get(PAGE).content.decode()
