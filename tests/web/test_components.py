"""Every template calls components that exist, with arguments they take, and icons that exist."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.conf import settings
from django.template import engines
from jinja2 import nodes

from crm.web.icons import icon
from crm.web.templating import IN_PYTHON

ENV: jinja2.Environment = engines["jinja2"].env  # type: ignore[attr-defined]
FOLDER = Path(settings.ROOT) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


def tree(name: str) -> nodes.Template:
    """The parsed template."""
    return ENV.parse((FOLDER / name).read_text())


def component_calls(name: str) -> Iterator[nodes.Call]:
    """Every `ui.x(...)`."""
    for call in tree(name).find_all(nodes.Call):
        what = call.node
        if isinstance(what, nodes.Getattr) and isinstance(what.node, nodes.Name) and what.node.name == "ui":
            yield call


def wrong_arguments(call: nodes.Call) -> str:
    """Why the call would fail, empty if it would not."""
    assert isinstance(call.node, nodes.Getattr)
    name, given = call.node.attr, [keyword.key for keyword in call.kwargs]
    try:
        component: Any = getattr(ENV.globals["ui"], name)
    except AttributeError:
        return f"line {call.lineno}: there is no ui.{name}"
    if name in IN_PYTHON:
        try:
            inspect.signature(component).bind_partial(*call.args, **dict.fromkeys(given))
        except TypeError as error:
            return f"line {call.lineno}: ui.{name}: {error}"
        return ""
    unknown = set() if component.catch_kwargs else set(given) - set(component.arguments) - {"caller"}
    if unknown or len(call.args) > len(component.arguments):
        return f"line {call.lineno}: ui.{name} takes {component.arguments}, not {sorted(unknown) or len(call.args)}"
    return ""


@pytest.mark.parametrize("name", TEMPLATES)
def test_components_are_called_as_they_are_made(name: str) -> None:
    assert [reason for call in component_calls(name) if (reason := wrong_arguments(call))] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_named_icons_exist(name: str) -> None:
    for call in tree(name).find_all(nodes.Call):
        words = [keyword.value for keyword in call.kwargs if keyword.key == "icon"]
        if isinstance(call.node, nodes.Name) and call.node.name in ("icon", "svg"):
            words += call.args[:1]
        for word in words:
            if isinstance(word, nodes.Const) and word.value:
                icon(word.value)


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_that_the_content_security_policy_forbids(name: str) -> None:
    source = (FOLDER / name).read_text()
    assert " style=" not in source or name.startswith("mail/") or "/mails/" in name  # mail programs know no other way
    for script in source.split("<script")[1:]:
        opening = script.partition(">")[0]
        assert "src=" in opening or 'type="application/json"' in opening  # data for a script of its own, never run
    assert " onclick=" not in source
