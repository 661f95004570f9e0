"""The Jinja2 environment, icons, components, and pages sent whole or by block."""

from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import engines, loader
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from hypothesis import given
from hypothesis import strategies as st

from crm.web.guide import PAGES, guide_data
from crm.web.icons import icon
from crm.web.templating import render_block, render_page, toast

ENV: jinja2.Environment = engines["jinja2"].env  # type: ignore[attr-defined]


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates beside ours."""
    folders = jinja2.FileSystemLoader([tmp_path, Path(settings.ROOT) / "templates"])
    monkeypatch.setattr(ENV, "loader", folders)
    return tmp_path


def request_for(path: str = "/leads/", target: str = "", **headers: str) -> HttpRequest:
    """A request of a visitor without an organization, from htmx if there is a target."""
    if target:
        headers |= {"HX-Request": "true", "HX-Target": target}
    request: HttpRequest = RequestFactory().get(path, headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.resolver_match = None
    return request


def test_unknown_names_are_errors() -> None:
    with pytest.raises(jinja2.UndefinedError):
        ENV.from_string("{{ nobody }}").render()
    with pytest.raises(jinja2.UndefinedError, match="no_such_part"):
        ENV.from_string("{{ ui.no_such_part() }}").render()


@given(st.text())
def test_values_are_escaped_in_every_component(text: str) -> None:
    html = ENV.from_string(
        "{{ ui.status(t) }}{{ ui.tag(t) }}{{ ui.button(t, href=t, title=t) }}{{ ui.fact(t, t) }}"
    ).render(t=text)
    assert html.count("<") == ENV.from_string(
        "{{ ui.status(t) }}{{ ui.tag(t) }}{{ ui.button(t, href=t, title=t) }}{{ ui.fact(t, t) }}"
    ).render(t="x").count("<")


def test_icons_are_drawn_in_the_colour_of_the_text() -> None:
    drawing = icon("plus")
    assert drawing.startswith('<svg class="fl-icon" viewBox="0 0 24 24" aria-hidden="true"><path')
    assert "currentColor" not in drawing  # the style sheet says so, once
    assert 'aria-label="Add &lt;one&gt;"' in icon("plus", "lg", "Add <one>")


@pytest.mark.parametrize("name", ["no-such-icon", "../filled/plus", ""])
def test_an_unknown_icon_says_so(name: str) -> None:
    with pytest.raises(LookupError, match="no Tabler icon"):
        icon(name)


@pytest.mark.parametrize("page", PAGES)
def test_every_component_renders(page: str) -> None:
    response = render_page(request_for(), "ui/guide.html", {"guide": guide_data(page)})
    html = response.content.decode()
    assert "<main" in html
    assert " style=" not in html
    assert " on" not in {attribute[:3] for attribute in html.split('"')[::2] if attribute.startswith(" on")}


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "500", "csrf"])
def test_error_pages_need_no_context(name: str) -> None:
    assert "<h1>" in loader.get_template(f"errors/{name}.html").render({})


def test_error_pages_quote_the_reference() -> None:
    assert "8f3a" in loader.get_template("errors/500.html").render({"reference": "8f3a"})


@pytest.mark.parametrize("layout", ["public", "gate"])
def test_public_pages_work_without_organization_and_script(layout: str, pages: Path) -> None:
    (pages / "page.html").write_text(f'{{% extends "layouts/{layout}.html" %}}')
    html = render_page(request_for(), "page.html").content.decode()
    assert "<script" not in html
    assert "tabler" not in html


PAGE = """
{% extends "layouts/app.html" %}
{% set word = "Leads" %}
{% macro shout(text) %}{{ text|upper }}{% endmacro %}
{% block title %}{{ word }}{% endblock %}
{% block main %}{{ shout(word) }} <div id="the-rows">{% block the_rows %}{{ word }}{% endblock %}</div>{% endblock %}
{% block panel %}beside {{ word }}{% endblock %}
"""


def test_a_page_is_whole_for_a_browser(pages: Path) -> None:
    (pages / "page.html").write_text(PAGE)
    html = render_page(request_for(), "page.html", status=422)
    assert html.status_code == 422
    assert "<title>Leads</title>" in html.content.decode()
    assert "beside Leads" not in html.content.decode()


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("the-rows", "Leads"),
        ("main", '<title>Leads</title>LEADS <div id="the-rows">Leads</div>'),
        ("panel", "<title>Leads</title>beside Leads"),
    ],
)
def test_htmx_gets_the_block_it_will_replace(pages: Path, target: str, answer: str) -> None:
    (pages / "page.html").write_text(PAGE)
    response = render_page(request_for(target=target), "page.html")
    assert response.content.decode().strip() == answer
    assert response["Vary"] == "HX-Request, HX-Target"


def test_a_block_of_what_the_page_extends(pages: Path) -> None:
    (pages / "page.html").write_text(PAGE)
    (pages / "more.html").write_text(
        '{% extends "page.html" %}{% block the_rows %}{{ super() }} and more{% endblock %}'
    )
    assert render_page(request_for(target="the-rows"), "more.html").content == b"Leads and more"
    assert b"LEADS" in render_page(request_for(target="main"), "more.html").content


@pytest.mark.parametrize("target", ["nothing-of-ours", "body"])
def test_other_targets_get_the_whole_page(pages: Path, target: str) -> None:
    (pages / "page.html").write_text(PAGE)
    assert b"<html" in render_page(request_for(target=target), "page.html").content


def test_only_allowed_blocks(pages: Path) -> None:
    (pages / "page.html").write_text(PAGE)
    assert b"<html" in render_page(request_for(target="panel"), "page.html", block="the_rows").content
    assert render_page(request_for(target="the-rows"), "page.html", block="the_rows").content == b"Leads"


def test_history_gets_the_whole_page(pages: Path) -> None:
    (pages / "page.html").write_text(PAGE)
    request = request_for(target="main", **{"HX-History-Restore-Request": "true"})
    assert b"<html" in render_page(request, "page.html").content


def test_a_block_that_is_missing_is_an_error(pages: Path) -> None:
    (pages / "page.html").write_text(PAGE)
    with pytest.raises(LookupError, match="has no block rows"):
        render_block(request_for(), "page.html", "rows", {})


def test_toasts_stand_in_the_page_or_go_along_with_a_block(pages: Path) -> None:
    (pages / "page.html").write_text(PAGE)
    request = request_for()
    toast(request, "Lead <qualified>", undo="/leads/7/qualification/")
    html = render_page(request, "page.html").content.decode()
    assert "Lead &lt;qualified&gt;" in html
    assert 'action="/leads/7/qualification/"' in html
    request = request_for(target="the-rows")
    toast(request, "Gone", tone="error")
    response = render_page(request, "page.html")
    assert response["HX-Trigger"] == '{"fl:toasts": {"toasts": [{"text": "Gone", "tone": "error", "undo": ""}]}}'


def test_a_wrong_field_is_wired_to_its_error() -> None:
    form = guide_data("record")["form"]
    html = ENV.from_string('{{ ui.field(form["email"]) }}{{ ui.field(form["name"]) }}').render(form=form)
    wrong, right = html.split("</div>")[:2]
    for part in (
        'aria-describedby="id_email-error"',
        'aria-invalid="true"',
        "autofocus",
        "is-invalid",
        'id="id_email-error"',
    ):
        assert part in wrong
    assert 'aria-describedby="id_name-help"' in right
    assert "autofocus" not in right


def test_components_take_attributes() -> None:
    html: Any = ENV.from_string('{{ ui.button("Assign", hx_post="/x/", name="verb", disabled=true) }}').render()
    assert html == '<button type="button" class="btn" hx-post="/x/" name="verb" disabled>Assign</button>'
