"""`python -m bench [W1 W2 ...]`: servers, data, the workloads, build/bench.json. BENCH_PEOPLE=50000 for a quick try."""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from bench import places
from bench.data.sizes import Sizes
from crm.runtime import embedded, keepsakes, ports
from crm.runtime.servers import ROOT, migrations_fingerprint

RESULTS = ROOT / "build/bench.json"


def main() -> int:
    """Everything, or the workloads named. Returns 0 also where a budget is missed: the figures say it."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure Fairlead against its budgets.")
    parser.add_argument("only", nargs="*", help="W1, W2, W3, W4, W5, W6, W8; all without")
    parser.add_argument("--keep", action="store_true", help="leave the servers running")
    wanted = parser.parse_args()
    places.folder()
    sink_port = ports.free_port()
    places.prepare_environment(sink_port)
    try:
        sizes = Sizes.wanted()
        _prepare(sizes)
        _run(sizes, set(wanted.only), sink_port)
    finally:
        if not wanted.keep:
            embedded.stop(places.FOLDER)
    return 0


def _prepare(sizes: Sizes) -> None:
    """A database with exactly this data in it: kept from last time, or made anew."""
    import django

    django.setup()
    wanted = f"{sizes} {migrations_fingerprint()} {_recipe()}"
    kept = keepsakes.read(places.FOLDER / "loaded.json")
    if kept.get("loaded") == wanted:
        return
    from bench.data.loading import load

    (places.FOLDER / "loaded.json").unlink(missing_ok=True)
    _drop_database()
    print(f"Loading {sizes.big:,} people of one organization and {sizes.small:,} of each of {sizes.others} others ...")
    subprocess.run([sys.executable, "manage.py", "prepare_database", "-v", "0"], cwd=ROOT, check=True)
    load(places.database_url(admin=True), sizes, quick=True, say=lambda words: print(f"  {words}", flush=True))
    keepsakes.write(places.FOLDER / "loaded.json", {"loaded": wanted})


def _recipe() -> str:
    """Changes with the code that makes the data."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "bench/data").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_database() -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS fairlead WITH (FORCE)")


def _run(sizes: Sizes, only: set[str], sink_port: int) -> None:
    from bench.client import limit
    from bench.results import Results
    from bench.setting import Bench
    from bench.workloads import WORKLOADS

    with places.web_server() as port:
        bare = limit(port)
        print(f"limit  {bare.ms:.2f} ms, 8 at once {bare.ms_8:.2f} ms, {bare.per_second_8:.0f} a second")
        results = Results(bare)
        results.kept["limit"] = {"ms": round(bare.ms, 2), "ms_8": round(bare.ms_8, 2), "people": sizes.big}
        bench = Bench.at(port, sizes, results)
        bench.sink_port = sink_port
        try:
            for name, run in WORKLOADS.items():
                if not only or name in only:
                    run(bench)
        finally:
            results.write(Path(RESULTS))  # what was measured so far, also after Ctrl-C
    missed = results.missed()
    print(
        f"\n{RESULTS.relative_to(ROOT)} is written. "
        + (f"{len(missed)} budgets are missed:" if missed else "All budgets hold.")
    )
    for line in missed:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
