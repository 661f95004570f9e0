"""PostgreSQL refuses to run as root: then a system user of its own runs it, with files it can reach."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from crm.runtime.problems import Problem

USER = "fairlead-db"
ELSEWHERE = Path("/var/lib/fairlead")  # for trees in a folder that only root may enter, such as /root


def server_user() -> pwd.struct_passwd | None:
    """The system user that runs the database server; None where we aren't root and need no other.

    Made where it is missing. Raises Problem where that fails and there is no `nobody` either.
    """
    if os.geteuid() != 0:
        return None
    for command in ([], ["useradd", "--system", "--no-create-home", USER], ["adduser", "-S", "-H", USER]):
        if command and shutil.which(command[0]):
            subprocess.run(command, check=False, capture_output=True)
        if user := _find_user(USER):
            return user
    if user := _find_user("nobody"):
        return user
    raise Problem("PostgreSQL can't run as root and no system user could be made: run as an ordinary user")


def place_for_data(wanted: Path) -> Path:
    """Where the server's files go: `wanted`, or a folder outside that `wanted` then points to."""
    if server_user() is None or _may_enter(wanted.parent):
        return wanted
    away = ELSEWHERE / hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
    if not wanted.is_symlink():
        shutil.rmtree(away, ignore_errors=True)  # left by a tree that once stood here and was deleted
        ELSEWHERE.mkdir(parents=True, exist_ok=True, mode=0o755)
        if wanted.exists():
            shutil.move(wanted, away)  # the door was open when it was made
        wanted.symlink_to(away)
    return away


def readable_programs(packages: Path, programs: str, libraries: str) -> Path:
    """The folder `programs` of `packages` where the server's user can run it: in place, or a copy outside.

    `libraries` is the folder beside it that the programs look for by its relative place; it may be missing.
    """
    program = packages / programs / "bin/postgres"
    if server_user() is None or (_may_enter(program.parent) and program.stat().st_mode & stat.S_IXOTH):
        return packages / programs
    facts = f"{program}{program.stat().st_size}{program.stat().st_mtime_ns}"
    copy = ELSEWHERE / f"postgresql-{hashlib.sha256(facts.encode()).hexdigest()[:16]}"
    if not copy.exists():
        half = copy.with_suffix(f".{os.getpid()}")
        for folder in filter(lambda name: (packages / name).exists(), (programs, libraries)):
            shutil.copytree(packages / folder, half / folder, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | stat.S_IROTH | (stat.S_IXOTH if _runs(path) else 0))
        half.rename(copy)
    return copy / programs


def _runs(path: Path) -> bool:
    return path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)


def _may_enter(folder: Path) -> bool:
    """Whether everybody may pass through each folder on the way there."""
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder.resolve(), *folder.resolve().parents))


def _find_user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
