"""The project's own files."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("crm", "leads", "sales", "support", "marketing", "reporting")


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the product but migrations."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]
    return tuple(sorted(found))


@cache
def all_modules() -> tuple[Path, ...]:
    """Those, and the tests' and tools'."""
    more = [path for folder in ("tests", "tools") for path in (ROOT / folder).rglob("*.py")]
    return (*modules(), *sorted(more))


@cache
def templates() -> tuple[Path, ...]:
    """Every template of ours."""
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


@cache
def tree(path: Path) -> ast.Module:
    """What a module says."""
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def shown(path: Path) -> str:
    """How a message names a file."""
    return str(path.relative_to(ROOT))
