"""Small files, small functions, no hidden ways of doing things."""

import ast
import re
from collections.abc import Iterator
from statistics import median

from tests.architecture.sources import all_modules, functions, modules, shown, templates, tree

FORBIDDEN_NAMES = {"utils.py", "helpers.py", "services.py", "signals.py", "common.py", "misc.py"}
# Without them `unsafe-inline` would have to be allowed. A form's `onsubmit` is one too.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:application|text)/(?:json|x-template)\")|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']",
    re.IGNORECASE,
)
QUERIES_IN_VIEWS = 30
# Large, and of use to few requests: imported where they are used, so that no process holds them for nothing.
HEAVY = {"PIL", "holidays", "sklearn", "vl_convert", "xlsxwriter"}
# Mails are read by programs that know no style sheets.
MAY_STYLE = ("mail/", "mails/", "email/")


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    docstring = ast.get_docstring(function, clean=False)
    lines = (function.end_lineno or 0) - function.lineno + 1
    return lines - (docstring.count("\n") + 1 if docstring else 0)


def test_files_are_short() -> None:
    long = {shown(path): count for path in all_modules() if (count := len(path.read_text().splitlines())) >= 400}
    assert long == {}
    assert median(len(path.read_text().splitlines()) for path in modules()) < 100


def test_functions_are_short() -> None:
    found = [(shown(path), each.name, length(each)) for path in modules() for each in functions(path)]
    assert [each for each in found if each[2] >= 40] == []
    assert median(each[2] for each in found) < 10


def test_files_are_named_after_what_they_hold() -> None:
    assert [shown(path) for path in all_modules() if path.name in FORBIDDEN_NAMES] == []


def test_nothing_happens_by_signal() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and "signals" in node.module.split(".")
    ]
    assert wrong == []


def test_views_hold_few_queries() -> None:
    """A view fetches by a query of queries/, calls a verb, answers. A ratchet: the number only goes down."""
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if "views" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "send_mail", "EmailMessage"}
    ]
    assert len(found) <= QUERIES_IN_VIEWS, "\n".join(found)


def test_templates_have_nothing_inline() -> None:
    wrong = []
    for path in templates():
        if any(part in shown(path) for part in MAY_STYLE):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if INLINE.search(line):
                wrong.append(f"{shown(path)}:{number}: {line.strip()[:100]}")
    assert wrong == []


def test_nobody_builds_sql_from_strings() -> None:
    """Row-level security does not stop SQL injected into our own statements."""
    wrong = []
    for path in modules():
        if "tenancy" in path.parts:
            continue  # the engine itself, whose only values are UUIDs and names from migrations
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in {"execute", "raw", "extra"} and node.args and isinstance(node.args[0], ast.JoinedStr):
                wrong.append(f"{shown(path)}:{node.lineno}")
    assert wrong == []


def test_what_is_large_and_seldom_used_is_imported_where_it_is_used() -> None:
    found = {(shown(path), name) for path in modules() for name in _imported_at_once(tree(path)) if name in HEAVY}
    assert found == {("leads/learning/fit.py", "sklearn")}  # itself imported only by what learns


def _imported_at_once(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).partition(".")[0]
