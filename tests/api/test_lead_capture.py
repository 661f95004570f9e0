"""Leads of other programs by the API, once each."""

from typing import Any

from crm.tenancy.scope import tenant_scope
from leads.models import Lead, Submission
from tests.world import World

SENT: dict[str, Any] = {
    "source": "Shop", "external_id": "o-17", "first_name": "Ines", "email": "ines@costa.example",
    "answers": {"Seats": "40"}, "consent": True, "consent_text": "Yes, write to me.", "payload": {"any": ["thing", 1]},
}  # fmt: skip


def test_the_same_lead_twice_is_one(world: World, program: Any) -> None:
    first = program.post("leads/capture/", SENT)
    second = program.post("leads/capture/", SENT | {"first_name": "Other"})
    assert (first.status_code, second.status_code) == (201, 200), first.content
    assert first.json()["id"] == second.json()["id"]
    with tenant_scope(world.org):
        submission = Submission.objects.get()
        assert (submission.channel, submission.external_id, submission.raw) == ("api", "o-17", '{"any": ["thing", 1]}')
        assert submission.consent_given
        assert Lead.objects.get().answers == [["Seats", "40"]]


def test_what_names_nothing_is_refused(world: World, program: Any) -> None:
    for missing in ("source", "external_id"):
        assert program.post("leads/capture/", {k: v for k, v in SENT.items() if k != missing}).status_code == 422
    with tenant_scope(world.org):
        assert not Submission.objects.exists()
