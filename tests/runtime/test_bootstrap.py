"""tools/bootstrap.py in an empty folder, with a uv and an npm that only note what they were asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
[ "$1 $2" = "python find" ] && echo {python} && exit 0
echo "uv $1 $2" >> {notes}
[ "$1" = venv ] && mkdir -p .venv/bin && ln -s {python} .venv/bin/python
exit {code}
"""
NPM = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "npm $1" >> {notes}
mkdir -p node_modules
"""


class Tree:
    """A folder with what `bootstrap.py` reads."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.notes = folder, folder / "notes"
        (folder / "tools").mkdir()
        (folder / "bin").mkdir()
        shutil.copy(ROOT / "tools/bootstrap.py", folder / "tools")
        for name in ("requirements-demo.txt", "requirements-dev.txt", "package-lock.json"):
            (folder / name).write_text(name)
        self.make_uv(0)
        self.program("npm", NPM.format(notes=self.notes))

    def make_uv(self, code: int) -> None:
        self.program("uv", UV.format(notes=self.notes, python=sys.executable, code=code))

    def program(self, name: str, text: str) -> None:
        (self.folder / "bin" / name).write_text(text)
        (self.folder / "bin" / name).chmod(0o755)

    def run(self, level: str) -> subprocess.CompletedProcess[str]:
        self.notes.write_text("")
        environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "PYENV_ROOT": "/nowhere"}
        command = [sys.executable, "tools/bootstrap.py", level]
        return subprocess.run(command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True)

    def done(self, level: str) -> list[str]:
        """What a successful run had to do."""
        result = self.run(level)
        assert result.returncode == 0, result.stderr
        return self.notes.read_text().splitlines()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A fresh one."""
    return Tree(tmp_path)


def test_second_run_has_nothing_to_do(tree: Tree) -> None:
    assert tree.done("demo") == ["uv venv --quiet", "uv pip sync", "npm ci"]
    assert tree.done("demo") == []


def test_changed_locks_are_followed(tree: Tree) -> None:
    tree.done("demo")
    (tree.folder / "requirements-demo.txt").write_text("newer")
    assert tree.done("demo") == ["uv pip sync"]
    (tree.folder / "package-lock.json").write_text("newer")
    assert tree.done("demo") == ["npm ci"]


def test_demo_leaves_a_developers_tools(tree: Tree) -> None:
    tree.done("demo")
    assert tree.done("dev") == ["uv pip sync"]
    assert tree.done("demo") == []


def test_environment_of_a_python_that_is_gone_is_made_anew(tree: Tree) -> None:
    tree.done("demo")
    (tree.folder / ".venv/bin/python").unlink()
    assert tree.done("demo") == ["uv venv --quiet", "uv pip sync"]


def test_failure_is_one_line_and_tried_again(tree: Tree) -> None:
    tree.make_uv(1)
    failed = tree.run("demo")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1] == "fairlead: could not make .venv"
    assert "Traceback" not in failed.stderr
    tree.make_uv(0)
    assert "uv pip sync" in tree.done("demo")
