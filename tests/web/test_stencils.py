"""Markup with places."""

from crm.web.stencils import Stencil, hole


def test_each_place_gets_its_own_value_as_often_as_it_is_there() -> None:
    name, token, absent = hole("name"), hole("token"), hole("absent")
    stencil = Stencil(f"<b>{name}</b> {token}{name}.", (token, name, absent))
    for value in ("Anna", token, r"\1"):
        assert stencil.filled("42", value, "never") == f"<b>{value}</b> 42{value}."
    assert Stencil("nothing", (name,)).filled("x") == "nothing"


def test_nobody_writes_a_hole_by_chance() -> None:
    assert hole("name") != hole("name")
