"""docker-compose.yml can't run in the tests; what can be read from it is checked."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def block(name: str) -> str:
    found = re.search(rf"^  {name}:.*?(?=^  \S|^\S|\Z)", COMPOSE, re.MULTILINE | re.DOTALL)
    assert found, name
    return found.group()


def test_every_variable_is_explained_in_the_example() -> None:
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)(?=[:}?])(?!:-)", COMPOSE))
    assert asked <= example


def test_only_migrations_know_owner_and_superuser() -> None:
    without = COMPOSE.replace(block("migrate"), "").replace(block("postgres"), "")
    assert "CRM_OWNER_PASSWORD" not in without
    assert "POSTGRES_PASSWORD" not in without


def test_every_service_has_a_health_check() -> None:
    services = COMPOSE[COMPOSE.index("\nservices:") : COMPOSE.index("\nvolumes:")]
    for name in re.findall(r"^  ([a-z-]+):", services, re.MULTILINE):
        assert "healthcheck:" in block(name), name


def test_pooler_works_by_transaction_and_image_without_root() -> None:
    assert "pool_mode = transaction" in (ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text()
    last_stage = (ROOT / "Dockerfile").read_text().rsplit("FROM ", 1)[1]
    assert "\nUSER fairlead\n" in last_stage


def test_every_queue_has_a_worker() -> None:
    queues = ",".join(re.findall(r"-Q (\S+)", COMPOSE)).split(",")
    assert sorted(queues) == ["bulk", "mail", "nightly", "now"]
