"""Liquid for mails: closed values, few tags, few filters, tight limits."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment
from liquid.exceptions import LiquidError

TAGS = ("content", "output", "illegal", "if", "unless", "case", "comment", "#")
FILTERS = (
    "append", "capitalize", "date", "default", "divided_by", "downcase", "escape", "minus", "plus", "prepend", "round",
    "strip", "times", "truncate", "upcase",
)  # fmt: skip
LARGEST_OUTPUT = 500_000


class MailLiquid(Environment):
    """No loops, no includes, nothing that marks a value as safe."""

    output_stream_limit = LARGEST_OUTPUT
    loop_iteration_limit = 1
    local_namespace_limit = 10_000
    context_depth_limit = 10
    block_nesting_limit = 20

    def __init__(self, *, autoescape: bool) -> None:
        super().__init__(autoescape=autoescape)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS}
        self.filters = {name: function for name, function in self.filters.items() if name in FILTERS}


_for_html, _for_text = MailLiquid(autoescape=True), MailLiquid(autoescape=False)


class TemplateProblem(ValueError):
    """Why a text can't be filled in; the message is for its author."""


def fill(source: str, values: Mapping[str, Any], *, html: bool) -> str:
    """The text with the values in it; with `html` each value is escaped. Raises TemplateProblem."""
    if "{" not in source:
        return source
    try:
        return str(_compiled(source, html).render(**values))
    except LiquidError as error:
        raise TemplateProblem(_words(error)) from error


def problems_in(source: str, known: Mapping[str, Any]) -> list[str]:
    """What is wrong with the Liquid in a text, in words; names that are not among `known` ("person.first_name")."""
    try:
        template = _compiled(source, False)
        used = template.analyze()
    except LiquidError as error:
        return [_words(error)]
    names = {str(variable) for variables in used.globals.values() for variable in variables}
    unknown = sorted(name for name in names if name not in known and not name.startswith("extra."))
    return [f"There is no value called {name}." for name in unknown]


@lru_cache(maxsize=256)
def _compiled(source: str, html: bool) -> BoundTemplate:
    return (_for_html if html else _for_text).from_string(source)


def _words(error: LiquidError) -> str:
    return (
        f"A value in {{{{ … }}}} can't be read: {str(error).splitlines()[0] if str(error) else 'check the spelling'}."
    )
