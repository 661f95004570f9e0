"""Saved views: one's own and shared ones, their unsaved changes, and what a colleague may not see or change."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from crm.customers.models import Lifecycle, Person
from crm.tenancy.scope import tenant_scope
from crm.web.models import SavedView
from tests.world import Member, World

PEOPLE = "customers:people"
KEY = [PEOPLE]


@pytest.fixture
def people(world: World) -> World:
    with tenant_scope(world.org):
        Person.objects.create(last_name="Adler", lifecycle=Lifecycle.CUSTOMER, owner=world.owner.membership)
        Person.objects.create(last_name="Brandt", lifecycle=Lifecycle.LEAD, owner=world.boss.membership)
    return world


def save(member: Member, name: str = "Key accounts", state: str = "lifecycle=customer", **more: str) -> str:
    """Save a view as the page would; its address."""
    answer = member.client.post(reverse("web:views", args=KEY), {"name": name, "state": state, **more})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def shown(member: Member, url: str) -> list[str]:
    page = member.client.get(url)
    assert page.status_code == 200
    return [name for name in ("Adler", "Brandt") if f'title="{name}"' in page.content.decode()]


def view_in(world: World) -> SavedView:
    with tenant_scope(world.org):
        return SavedView.objects.get()


def test_what_is_shown_can_be_kept(people: World) -> None:
    url = save(people.boss, state="lifecycle=customer&sort=name_key&columns=name,city")
    page = people.boss.client.get(url).content.decode()
    assert "Key accounts" in page
    assert shown(people.boss, url) == ["Adler"]
    assert "Changed:" not in page
    assert page.count('<th scope="col"') == 3  # the box, the name, the city
    assert 'aria-sort="ascending"' in page


def test_unsaved_changes_are_shown_and_kept_or_dropped(people: World) -> None:
    url = save(people.boss)
    view = view_in(people)
    changed = f"{reverse(PEOPLE)}?view={view.pk}&edited=1&lifecycle=lead"
    page = people.boss.client.get(changed).content.decode()
    assert "Changed:" in page
    assert "Discard" in page
    assert shown(people.boss, changed) == ["Brandt"]
    assert shown(people.boss, url) == ["Adler"]
    state = urlencode({"view": view.pk, "edited": "1", "lifecycle": "lead"})
    people.boss.client.post(reverse("web:view", args=[PEOPLE, view.pk]), {"do": "keep", "state": state})
    assert shown(people.boss, url) == ["Brandt"]
    assert shown(people.boss, f"{reverse(PEOPLE)}?view={view.pk}&edited=1") == ["Adler", "Brandt"]


def test_a_colleagues_private_view_is_not_there(people: World) -> None:
    url = save(people.boss)
    view = view_in(people)
    for member in (people.colleague, people.owner, people.stranger):
        assert member.client.get(url).status_code == 404
        for name in ("web:view", "web:view_deletion", "web:view_restoration"):
            assert member.client.post(reverse(name, args=[PEOPLE, view.pk]), {"do": "pin"}).status_code == 404
        assert "Key accounts" not in member.client.get(reverse(PEOPLE)).content.decode()
    assert view_in(people).deleted_at is None


def test_a_shared_view_is_everybodys_and_me_is_whoever_looks(people: World) -> None:
    url = save(people.boss, "Mine", "owner=me", shared="on")
    assert shown(people.boss, url) == ["Brandt"]
    assert shown(people.owner, url) == ["Adler"]
    assert "Mine" in people.colleague.client.get(reverse(PEOPLE)).content.decode()
    assert people.stranger.client.get(url).status_code == 404


def test_only_some_may_share_and_nobody_changes_anothers(people: World) -> None:
    shared = people.owner.client.post(
        reverse("web:views", args=KEY), {"name": "All of us", "state": "", "shared": "on"}
    )
    assert shared.status_code == 403
    save(people.boss, shared="on")
    view = view_in(people)
    for do in ("rename", "pin", "keep", "up"):
        answer = people.colleague.client.post(reverse("web:view", args=[PEOPLE, view.pk]), {"do": do, "name": "x"})
        assert answer.status_code == 403
    assert people.colleague.client.post(reverse("web:view_deletion", args=[PEOPLE, view.pk])).status_code == 403
    assert view_in(people).name == "Key accounts"


def test_rename_pin_order_and_delete_with_undo(people: World) -> None:
    save(people.boss, "First")
    save(people.boss, "Second", pinned="on")
    with tenant_scope(people.org):
        first, second = SavedView.objects.all()
    for view, data in ((first, {"do": "rename", "name": "Renamed"}), (second, {"do": "up"}), (first, {"do": "pin"})):
        people.boss.client.post(reverse("web:view", args=[PEOPLE, view.pk]), data)
    with tenant_scope(people.org):
        assert [str(view) for view in SavedView.objects.all()] == ["Second", "Renamed"]
    assert "Pinned" in people.boss.client.get("/").content.decode()
    people.boss.client.post(reverse("web:view_deletion", args=[PEOPLE, second.pk]))
    listing = people.boss.client.get(reverse("web:views", args=KEY)).content.decode()
    assert reverse("web:view_restoration", args=[PEOPLE, second.pk]) in listing
    assert people.boss.client.get(f"{reverse(PEOPLE)}?view={second.pk}").status_code == 404
    people.boss.client.post(reverse("web:view_restoration", args=[PEOPLE, second.pk]))
    assert people.boss.client.get(f"{reverse(PEOPLE)}?view={second.pk}").status_code == 200


@pytest.mark.parametrize("view", ["nonsense", "0190a0a0-0000-7000-8000-00000000000a"])
def test_views_that_are_none(people: World, view: str) -> None:
    assert people.boss.client.get(f"{reverse(PEOPLE)}?view={view}").status_code == 404


def test_a_view_of_another_list_is_none_here(people: World) -> None:
    save(people.boss)
    view = view_in(people)
    assert people.boss.client.get(f"{reverse('customers:companies')}?view={view.pk}").status_code == 404
    assert people.boss.client.get(reverse("web:views", args=["no:list"])).status_code == 404


def test_boards_keep_views_too(people: World) -> None:
    answer = people.boss.client.post(
        reverse("web:views", args=["sales:board"]), {"name": "My late ones", "state": "owner=me&step=late"}
    )
    page = people.boss.client.get(answer.headers["Location"]).content.decode()
    assert "My late ones" in page
    assert "overdue" in page
