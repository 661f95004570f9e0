"""The frame is drawn once and kept, but never shown to somebody for whom it would be another one."""

import re

import pytest
from django.test import Client

from crm.accounts.models import Role, User
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from crm.web import frame
from crm.web.actions.saved_views import pin_view, save_view
from tests.world import Member, World

PAGE = "/customers/people/"


def page(member: Member, path: str = PAGE) -> str:
    return member.client.get(path).content.decode()


def rail(member: Member, path: str = PAGE) -> str:
    return page(member, path).partition("<main")[0]


def test_the_second_page_is_not_drawn_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rail(world.owner)

    def never(*_given: object) -> None:
        raise AssertionError

    monkeypatch.setattr(frame, "_draw_desk", never)
    tokens = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"')
    assert tokens.sub("", rail(world.owner)) == tokens.sub("", first)


def test_each_sees_his_own(world: World) -> None:
    for member, others in ((world.owner, world.boss), (world.boss, world.owner), (world.stranger, world.boss)):
        for _ in range(2):
            seen = rail(member)
            assert member.user.email in seen
            assert others.user.email not in seen
    assert world.org.name not in rail(world.stranger)


def test_forms_carry_the_token_of_their_own_page(world: World) -> None:
    tokens = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page(world.owner))) for _ in range(2)]
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0].isdisjoint(tokens[1])
    assert frame.CSRF not in page(world.owner)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = world.owner.client.cookies
    form = {"csrfmiddlewaretoken": tokens[1].pop()}
    assert strict.post("/me/sign-out/", {}).status_code == 403
    assert strict.post("/me/sign-out/", form).status_code == 302


def test_what_changes_shows_on_the_next_page(world: World) -> None:
    assert 'href="/leads/"' in rail(world.owner)
    with tenant_scope(world.org):
        Role.objects.filter(id=world.owner.membership.role_id).update(capabilities=["customers.view"])
    assert 'href="/leads/"' not in rail(world.owner)
    User.objects.filter(id=world.owner.user.id).update(name="Olga Ottoman")
    Organization.objects.filter(id=world.org.id).update(name="Northwind <Rail>")
    seen = rail(world.owner)
    assert "Olga Ottoman, account menu" in seen
    assert "Northwind &lt;Rail&gt;" in seen


def test_one_stands_where_the_page_is(world: World) -> None:
    for path in (PAGE, "/leads/", PAGE):
        assert re.findall(r'href="([^"]+)" class="is-current" aria-current="page"', rail(world.boss, path))[0] == path


SELLER = ["sales.view", "sales.figures", "orders.view", "workspace.amounts"]
MARKED = re.compile(r'href="([^"]+)" class="is-current" aria-current="(\w+)"')


@pytest.mark.parametrize(
    ("path", "page"),
    [("/payments/matching/", "/payments/"), ("/billing/ages/", "/billing/"), ("/sales/orders/new/", "/sales/orders/"),
     ("/sales/forecast/outlook/", "/sales/forecast/"), ("/sales/suggestions/", "/sales/suggestions/")],
)  # fmt: skip
def test_an_app_within_another_stands_under_its_entry(world: World, path: str, page: str) -> None:
    assert MARKED.findall(rail(world.boss, path))[:2] == [("/sales/", "true"), (page, "page")]


def test_the_pages_of_a_section_stand_under_it_while_one_is_there(world: World) -> None:
    assert 'href="/billing/"' in rail(world.boss, "/sales/orders/")
    assert 'href="/billing/"' not in rail(world.boss)
    with tenant_scope(world.org):
        Role.objects.filter(id=world.owner.membership.role_id).update(capabilities=SELLER)
    seen = rail(world.owner, "/sales/orders/")
    assert 'href="/sales/quotes/"' in seen
    assert 'href="/billing/"' not in seen


def test_settings_of_a_module_are_settings(world: World) -> None:
    for path in ("/billing/settings/", "/sales/pipelines/"):
        assert MARKED.findall(rail(world.boss, path)) == [("/settings/", "page")]


def test_pins_are_ones_own(world: World) -> None:
    rail(world.owner)
    with tenant_scope(world.org):
        view = save_view("customers:people", "Champions", "", shared=False, by=world.boss.actor)
        pin_view(view.id, True, by=world.boss.actor)
    assert "Champions" in page(world.boss, "/me/")
    assert "Champions" not in page(world.owner, "/me/")
