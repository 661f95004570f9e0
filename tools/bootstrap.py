"""Make this folder ready to run: uv, the environment, the locked packages, the front-end packages.

Needs nothing but Python 3.11 or newer and the package registries. Does only what changed since the last time.

    python3 tools/bootstrap.py demo    what `make demo` needs
    python3 tools/bootstrap.py dev     that, and what `make test` needs
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS, VENV, NODE_MODULES = ROOT / ".tools", ROOT / ".venv", ROOT / "node_modules"
UV = TOOLS / "uv"
OLDEST = (3, 11)
PYTHONS = ("3.13", "3.12", "3.14")  # the one in .python-version first, then others that will do
ROOM = {"demo": 1500, "dev": 2500}  # megabytes that a first set-up needs


class Problem(Exception):
    """Why the set-up can't go on, and what to do: one line for the person at the keyboard."""


def main() -> int:
    """Run the set-up named on the command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Make this folder ready to run.")
    parser.add_argument("level", choices=["demo", "dev"])
    try:
        with _only_one():
            prepare(parser.parse_args().level)
    except Problem as problem:
        print(f"fairlead: {problem}", file=sys.stderr)
    except OSError as error:
        print(f"fairlead: {error.strerror or error}: {error.filename or ROOT}", file=sys.stderr)
    except KeyboardInterrupt:
        print("fairlead: interrupted; run it again to go on", file=sys.stderr)
    else:
        return 0
    return 1


def prepare(level: str) -> None:
    """Bring environment and front-end packages up to date for `demo` or `dev`. Raises Problem."""
    if sys.version_info < OLDEST:
        raise Problem(f"this needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}")
    level = "dev" if _installed().startswith("dev ") else level  # never take a developer's tools away
    lock = ROOT / ("requirements-dev.txt" if level == "dev" else "requirements-demo.txt")
    wanted = f"{level} {_hash(lock)}"
    if _installed() != wanted:
        _check_room(level)
        _install_packages(_find_uv(), lock)
        _stamp(VENV).write_text(wanted)
    wanted = _hash(ROOT / "package-lock.json")
    if _read(_stamp(NODE_MODULES)) != wanted:
        _install_frontend()
        _stamp(NODE_MODULES).write_text(wanted)


def _installed() -> str:
    """What the environment holds ("dev <hash>"); empty where it must be made."""
    return _read(_stamp(VENV)) if _is_python(VENV / "bin/python") else ""


def _install_packages(uv: str, lock: Path) -> None:
    python = VENV / "bin/python"
    if not _is_python(python):
        interpreter = _find_python(uv)
        _say(f"making .venv with {interpreter}")
        _run([uv, "venv", "--quiet", "--clear", "--python", interpreter, str(VENV)], "could not make .venv")
    _say(f"installing the packages of {lock.name}")
    _stamp(VENV).unlink(missing_ok=True)
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    _run(
        [uv, "pip", "sync", *quiet, "--require-hashes", "--python", str(python), str(lock)],
        "could not install the Python packages; is the package registry reachable?",
    )


def _install_frontend() -> None:
    npm = _find_npm()
    _say("installing the front-end packages")
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}" if npm.startswith(str(VENV)) else None
    environment = {**os.environ, "PATH": path} if path else None
    command = [npm, "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts", "--loglevel=error"]
    _run(command, "could not install the front-end packages; is the npm registry reachable?", environment)


def _find_uv() -> str:
    """Path of a uv that runs: the machine's, or one of our own in .tools. Raises Problem."""
    own = UV / "bin/uv"
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and _works(Path(candidate)):
            return candidate
    _say("fetching uv, which installs everything else")
    if _quietly([sys.executable, "-m", "venv", "--clear", str(UV)]) and _works(UV / "bin/pip"):
        pip = [str(UV / "bin/pip"), "install"]
    elif _quietly([sys.executable, "-m", "pip", "--version"]):
        pip = [sys.executable, "-m", "pip", "install", "--prefix", str(UV), "--ignore-installed"]
    else:
        raise Problem("this Python has neither venv nor pip: `apt install python3-venv`, or install uv")
    requirements = ROOT / "tools/requirements-uv.txt"
    _run(
        [*pip, "-q", "--require-hashes", "-r", str(requirements)],
        "could not fetch uv from the package registry",
    )
    found = next((path for path in (own, *UV.rglob("bin/uv")) if path.is_file()), None)
    if found is None:
        raise Problem("uv was installed but can't be found under .tools; delete .tools and try again")
    return str(found)


def _find_python(uv: str) -> str:
    """An interpreter for the environment: pyenv's, an installed one, or one that uv fetches. Raises Problem."""
    for version in PYTHONS:
        for candidate in _pythons(uv, version):
            if _is_python(Path(candidate)):
                return candidate
    _say(f"fetching Python {PYTHONS[0]}")
    _run(
        [uv, "python", "install", PYTHONS[0]],
        f"no Python 3.12 or newer is installed and none could be fetched; install Python {PYTHONS[0]}",
    )
    return _output([uv, "python", "find", "--no-project", PYTHONS[0]])


def _pythons(uv: str, version: str) -> Iterator[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python{version}")), reverse=True)
    if found := _output([uv, "python", "find", "--no-project", "--no-python-downloads", version]):
        yield found


def _find_npm() -> str:
    """The machine's npm, or the one in the environment. Raises Problem."""
    for candidate in (shutil.which("npm"), str(VENV / "bin/npm")):
        if candidate and _works(Path(candidate)):
            return candidate
    raise Problem("npm is missing here and in .venv; delete .venv and try again, or install Node.js 20 or newer")


def _check_room(level: str) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    needed = ROOM[level] if not VENV.exists() else 200
    if free < needed:
        raise Problem(f"the disk of {ROOT} has {free} MB left and the set-up needs {needed}; make room")


@contextmanager
def _only_one() -> Iterator[None]:
    """Two set-ups of one folder at a time would tear each other's files."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str], problem: str, environment: "dict[str, str] | None" = None) -> None:
    if subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode:
        raise Problem(problem)


def _quietly(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0


def _output(command: list[str]) -> str:
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else ""


def _works(program: Path) -> bool:
    return program.exists() and _quietly([str(program), "--version"])


def _is_python(program: Path) -> bool:
    """Whether it starts and has its library: an environment outlives the Python it was made with."""
    return program.exists() and _quietly([str(program), "-c", "import ssl, venv"])


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(folder: Path) -> Path:
    return folder / ".fairlead-lock"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _say(text: str) -> None:
    print(f"fairlead: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
