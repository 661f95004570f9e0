"""The organization's own settings: colours, logo, time zone, currency."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from crm.errors import NotAllowed, Refused
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.organization import LOGO_EDGE, change_organization, remove_logo, set_logo
from crm.workspace.brand import INK, READABLE, WHITE, brand_css, contrast
from tests.world import World

SETTINGS = {
    "name": "Northwind Air",
    "colour": "#AA1155",
    "time_zone": "Europe/Berlin",
    "currency": "CHF",
    "language": "de",
    "mail_from": "Northwind",
    "postal_address": "Kai 1, Hamburg",
}


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, (10, 90, 120)).save(out, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def as_saved(world: World) -> Organization:
    return Organization.objects.get(id=world.org.id)


def test_settings(world: World) -> None:
    assert world.boss.client.post(reverse("workspace:organization"), SETTINGS).status_code == 302
    saved = as_saved(world)
    assert (saved.colour, saved.currency, saved.language, saved.version) == ("#aa1155", "CHF", "de", 2)
    css = world.visitor.get(saved.brand_url)
    assert css["Content-Type"] == "text/css"
    assert "#aa1155" in css.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"colour": "red"}, {"name": ""}, {"time_zone": "Moon"}, {"currency": "XXX"}, {"language": "tlh"}]
)
def test_what_is_wrong_is_said(world: World, wrong: dict[str, str]) -> None:
    answer = world.boss.client.post(reverse("workspace:organization"), SETTINGS | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert as_saved(world).version == 1


def test_who_may_not(world: World) -> None:
    for member in (world.owner, world.colleague):
        assert member.client.post(reverse("workspace:organization"), SETTINGS).status_code == 403
        assert member.client.post(reverse("workspace:logo"), {"logo": picture()}).status_code == 403
        with tenant_scope(world.org):
            with pytest.raises(NotAllowed):
                set_logo(picture(), by=member.actor)
            with pytest.raises(NotAllowed):
                remove_logo(by=member.actor)
            with pytest.raises(NotAllowed):
                change_organization({"name": "Mine"}, by=member.actor)
    world.stranger.client.post(reverse("workspace:organization"), SETTINGS)  # changes his own
    saved = as_saved(world)
    assert (saved.name, saved.logo, saved.version) == ("Northwind Air", "", 1)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_served(world: World, kind: str) -> None:
    world.boss.client.post(reverse("workspace:logo"), {"logo": picture(kind, (1200, 600))})
    saved = as_saved(world)
    assert saved.logo.startswith(f"{world.org.id}/")
    answer = world.visitor.get(saved.logo_url)
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    with Image.open(BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("PNG", (LOGO_EDGE, LOGO_EDGE // 2))
    assert saved.logo_url in world.owner.client.get("/").content.decode()


def test_what_a_picture_carries_along_is_left_behind(in_scope: World) -> None:
    out, said = BytesIO(), PngImagePlugin.PngInfo()
    said.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=said)
    saved = set_logo(SimpleUploadedFile("x.png", out.getvalue() + b"<script>"), by=in_scope.boss.actor)
    with default_storage.open(saved.logo) as file:
        assert b"script" not in file.read()


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\nbroken", b"x" * 3_000_000],
)
def test_what_is_no_picture_is_refused(world: World, content: bytes) -> None:
    answer = world.boss.client.post(reverse("workspace:logo"), {"logo": SimpleUploadedFile("x.png", content)})
    assert answer.status_code == 422
    assert as_saved(world).logo == ""


def test_gifs_and_huge_pictures_are_refused(in_scope: World) -> None:
    for wrong in (picture("GIF"), picture("PNG", (6000, 4000))):
        with pytest.raises(Refused):
            set_logo(wrong, by=in_scope.boss.actor)


def test_no_logo_any_more(world: World, django_capture_on_commit_callbacks: object) -> None:
    client = world.boss.client
    client.post(reverse("workspace:logo"), {"logo": picture()})
    address = as_saved(world).logo_url
    client.post(reverse("workspace:logo"), {"remove": "1"})
    assert as_saved(world).logo_url == ""
    assert world.visitor.get(address).status_code == 404
    assert world.visitor.get("/brand/nobody.png").status_code == 404


@given(st.from_regex(r"\A#[0-9a-fA-F]{6}\Z"))
def test_what_is_written_on_a_colour_can_be_read(colour: str) -> None:
    css = brand_css(colour)
    on = css.partition("--on-brand:")[2][:7]
    assert contrast(colour, on) >= READABLE or contrast(colour, on) == max(
        contrast(colour, WHITE), contrast(colour, INK)
    )


@given(st.text(max_size=40))
def test_no_text_gets_into_the_style_sheet(colour: str) -> None:
    assert brand_css(colour).count("{") == 1
    assert brand_css(colour).count(";") == 4


def test_settings_list_what_one_may_open(world: World) -> None:
    assert "Organization" in world.boss.client.get(reverse("workspace:settings")).content.decode()
    page = world.owner.client.get(reverse("workspace:settings")).content.decode()
    assert reverse("workspace:organization") not in page
    assert reverse("workspace:members") in page
