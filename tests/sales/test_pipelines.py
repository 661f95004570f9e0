"""Shaping pipelines: who may, what is refused, and that histories are kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, Refused
from crm.tenancy.scope import tenant_scope
from sales.actions import pipelines as verbs
from sales.actions.moves import lose_deal, move_deal
from sales.actions.seeding import seed_sales
from sales.models import LossReason, Pipeline, Stage
from sales.queries.pipelines import stages_of
from tests.sales.deals import a_deal
from tests.world import World

VALUES = {"name": "Trial", "phase": "needs", "probability": 50, "stalled_after_days": 7, "requires": ["owner"]}


def names(pipeline: Pipeline) -> list[str]:
    return [stage.name for stage in stages_of(pipeline)]


def stage_called(name: str) -> Stage:
    return Stage.objects.get(name=name)


def test_a_stage_is_added_before_the_end(in_scope: World) -> None:
    pipeline = seed_sales()
    verbs.add_stage(pipeline.id, VALUES, by=in_scope.boss.actor)
    with pytest.raises(Refused, match="called trial already"):  # a second click
        verbs.add_stage(pipeline.id, {**VALUES, "name": "trial"}, by=in_scope.boss.actor)
    assert names(pipeline) == ["Qualified", "Needs found", "Proposal", "Contract", "Trial", "Won", "Lost"]


def test_stages_are_put_in_order(in_scope: World) -> None:
    pipeline = seed_sales()
    verbs.place_stage(stage_called("Contract").id, -1, by=in_scope.boss.actor)
    verbs.place_stage(stage_called("Qualified").id, -9, by=in_scope.boss.actor)
    assert names(pipeline) == ["Qualified", "Needs found", "Contract", "Proposal", "Won", "Lost"]
    with pytest.raises(Refused):
        verbs.place_stage(stage_called("Won").id, -1, by=in_scope.boss.actor)


def test_changed_conditions_count_at_once(in_scope: World) -> None:
    deal = a_deal(in_scope)
    proposal = stage_called("Proposal")
    verbs.change_stage(proposal.id, {"requires": ["next_step"]}, by=in_scope.boss.actor)
    with pytest.raises(Refused, match="Next step is missing"):
        move_deal(deal.id, proposal.id, by=in_scope.boss.actor)


def test_a_stage_with_deals_stays(in_scope: World) -> None:
    deal = a_deal(in_scope)
    with pytest.raises(Refused, match="Move them first"):
        verbs.retire_stage(deal.stage_id, by=in_scope.boss.actor)
    move_deal(deal.id, stage_called("Proposal").id, by=in_scope.boss.actor)
    verbs.retire_stage(deal.stage_id, by=in_scope.boss.actor)
    assert names(deal.pipeline)[0] == "Needs found"
    with pytest.raises(Refused):
        verbs.retire_stage(stage_called("Won").id, by=in_scope.boss.actor)


def test_the_last_open_stage_stays(in_scope: World) -> None:
    pipeline = seed_sales()
    for name in ("Qualified", "Needs found", "Proposal"):
        verbs.retire_stage(stage_called(name).id, by=in_scope.boss.actor)
    with pytest.raises(Refused):
        verbs.retire_stage(stage_called("Contract").id, by=in_scope.boss.actor)
    assert names(pipeline) == ["Contract", "Won", "Lost"]


def test_pipelines_come_and_go(in_scope: World) -> None:
    first = seed_sales()
    with pytest.raises(Refused, match="only pipeline"):
        verbs.retire_pipeline(first.id, by=in_scope.boss.actor)
    second = verbs.create_pipeline(" Renewals ", by=in_scope.boss.actor)
    assert len(names(second)) == 6
    for name in ("Renewals", "New business"):
        with pytest.raises(Refused, match="already"):
            verbs.create_pipeline(name, by=in_scope.boss.actor)
    assert verbs.rename_pipeline(second.id, "Renewals", by=in_scope.boss.actor).version == 1
    with pytest.raises(Refused, match="already"):
        verbs.rename_pipeline(second.id, "New business", by=in_scope.boss.actor)
    a_deal(in_scope)
    with pytest.raises(Refused, match="open deals"):
        verbs.retire_pipeline(first.id, by=in_scope.boss.actor)
    verbs.retire_pipeline(second.id, by=in_scope.boss.actor)
    assert seed_sales() == first


def test_reasons_come_go_and_come_back(in_scope: World) -> None:
    seed_sales()
    price = LossReason.objects.get(name="Price", outcome="lost")
    deal = a_deal(in_scope)
    lose_deal(deal.id, price, by=in_scope.boss.actor)
    verbs.retire_loss_reason(price.id, by=in_scope.boss.actor)
    assert not LossReason.objects.get(id=price.id).active
    assert verbs.add_loss_reason("Price", by=in_scope.boss.actor) == price
    LossReason.objects.exclude(id=price.id).update(active=False)
    with pytest.raises(Refused):
        verbs.retire_loss_reason(price.id, by=in_scope.boss.actor)


CALLS: list[Callable[[Actor], Any]] = [
    lambda by: verbs.create_pipeline("Other", by=by),
    lambda by: verbs.rename_pipeline(Pipeline.objects.get().id, "Other", by=by),
    lambda by: verbs.retire_pipeline(Pipeline.objects.get().id, by=by),
    lambda by: verbs.add_stage(Pipeline.objects.get().id, VALUES, by=by),
    lambda by: verbs.change_stage(stage_called("Won").id, {"name": "Other"}, by=by),
    lambda by: verbs.place_stage(stage_called("Proposal").id, 1, by=by),
    lambda by: verbs.retire_stage(stage_called("Proposal").id, by=by),
    lambda by: verbs.add_loss_reason("Other", by=by),
    lambda by: verbs.retire_loss_reason(LossReason.objects.get(name="Price", outcome="lost").id, by=by),
]


@pytest.mark.parametrize("call", CALLS)
def test_reps_may_not(in_scope: World, call: Callable[[Actor], Any]) -> None:
    seed_sales()
    before = [list(model.objects.values()) for model in (Pipeline, Stage, LossReason)]
    with pytest.raises(NotAllowed):
        call(in_scope.owner.actor)
    assert [list(model.objects.values()) for model in (Pipeline, Stage, LossReason)] == before


def test_a_stage_open_in_two_tabs(world: World) -> None:
    with tenant_scope(world.org):
        seed_sales()
        proposal = stage_called("Proposal")
    url, client = reverse("sales:stage", args=[proposal.id]), world.boss.client
    fields = {"name": "Offer", "phase": "proposal", "probability": 65, "stalled_after_days": 9}
    assert f'name="version" value="{proposal.version}"' in client.get(url).text
    assert client.post(url, {**fields, "version": proposal.version}).status_code == 302
    late = {**fields, "name": "Late", "probability": 20, "version": proposal.version}
    refused = client.post(url, late)
    assert refused.status_code == 422
    assert "Somebody else changed Offer in the meantime" in refused.text
    assert 'value="Late"' in refused.text, "what was typed is kept"
    with tenant_scope(world.org):
        now = Stage.objects.get(id=proposal.id)
        assert (now.name, now.probability) == ("Offer", 65)
    assert f'name="version" value="{now.version}"' in refused.text, "saved once more it is meant"
    assert client.post(url, {**late, "version": now.version}).status_code == 302
    taken = client.post(url, {**fields, "name": "qualified"})
    assert taken.status_code == 422
    assert "has a stage called qualified already" in taken.text
    for other, status in ((world.owner, 403), (world.stranger, 404)):
        assert other.client.post(url, {**fields, "version": now.version + 1}).status_code == status
    with tenant_scope(world.org):
        assert Stage.objects.get(id=proposal.id).name == "Late"


def test_the_settings_pages(world: World) -> None:
    with tenant_scope(world.org):
        pipeline = seed_sales()
        proposal = stage_called("Proposal")
    client = world.boss.client
    assert "Contact person" in client.get(reverse("sales:stage", args=[proposal.id])).content.decode()
    fields = {"name": "Offer", "phase": "proposal", "probability": 65, "stalled_after_days": 9, "requires": ["value"]}
    assert client.post(reverse("sales:stage", args=[proposal.id]), {**fields, "probability": 101}).status_code == 422
    assert "Add stage" in client.get(reverse("sales:new_stage", args=[pipeline.id])).text
    for url, data in (
        (reverse("sales:stage", args=[proposal.id]), fields),
        (reverse("sales:new_stage", args=[pipeline.id]), {**fields, "name": "Trial"}),
        (reverse("sales:place_stage", args=[proposal.id]), {"back": "1"}),
        (reverse("sales:new_pipeline"), {"name": "Renewals"}),
        (reverse("sales:pipeline", args=[pipeline.id]), {"name": "Fresh business"}),
        (reverse("sales:add_reason"), {"name": "Merger"}),
    ):
        assert client.post(url, data).status_code == 302, url
    page = client.get(reverse("sales:pipelines")).content.decode()
    for word in ("Offer", "Trial", "Renewals", "Fresh business", "Merger", "65%"):
        assert word in page
    assert client.post(reverse("sales:new_pipeline"), {"name": "Renewals"}).status_code == 422
    assert client.post(reverse("sales:add_reason"), {"name": ""}).status_code == 409
    with tenant_scope(world.org):
        merger, other = LossReason.objects.get(name="Merger"), Pipeline.objects.get(name="Renewals")
    for url in (
        reverse("sales:retire_stage", args=[proposal.id]),
        reverse("sales:retire_reason", args=[merger.id]),
        reverse("sales:retire_pipeline", args=[other.id]),
    ):
        assert world.stranger.client.post(url).status_code == 404
        assert world.owner.client.post(url).status_code == 403
        assert client.post(url).status_code == 302
    won = client.get(reverse("sales:stage", args=[_won(world)])).content.decode()
    assert "Probability" not in won


def _won(world: World) -> Any:
    with tenant_scope(world.org):
        return Stage.objects.get(name="Won", pipeline__name="Fresh business").id
