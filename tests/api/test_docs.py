"""The examples of docs/api.md run, and the reference shows what there is."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crm.api.schema import description
from tests.api.asking import program_of
from tests.world import World, make_world

DOCS = Path(__file__).parents[2] / "docs/api.md"
EXAMPLES = re.compile(r"```sh\n(.*?)```", re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are written for curl")
@pytest.mark.django_db(transaction=True)
def test_the_examples_run(live_server: Any) -> None:
    world = make_world()
    program = program_of(world.boss)
    person = ""
    examples = EXAMPLES.findall(DOCS.read_text())
    assert len(examples) >= 7
    for example in examples:
        environment = {"SITE": live_server.url, "KEY": program.token, "PERSON": person,
                       "MEMBER": str(world.owner.membership.id), "PATH": "/usr/bin:/bin"}  # fmt: skip
        run = subprocess.run(
            ["bash", "-c", example.replace("curl ", "curl -sS -i --max-time 20 ", 1)],
            env=environment, capture_output=True, text=True, timeout=30, check=True,
        )  # fmt: skip
        head, _, body = run.stdout.partition("\n\n")
        assert re.match(r"HTTP/1.1 20[01] ", head), f"{example}\n{run.stdout}"
        if found := re.search(r'/api/v1/people/([0-9a-f-]{36})/"', body):
            person = person or found.group(1)
    assert person


def test_the_reference(world: World) -> None:
    page = world.visitor.get("/docs/api/")
    assert page.status_code == 200
    text = page.content.decode()
    operations = [told["operationId"] for path in description()["paths"].values() for told in path.values()]
    assert [name for name in operations if f'id="{name}"' not in text] == []
    assert 'id="problem-invalid"' in text


def test_the_reference_says_what_each_value_is(world: World) -> None:
    page = world.visitor.get("/docs/api/").content.decode()
    assert "<dd></dd>" not in page
    assert "<dt><code>email</code></dt><dd>string. email</dd>" in page
