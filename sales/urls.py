"""Pages of sales."""

from django.urls import path

from sales import quote_urls
from sales.competitor_list import CompetitorList
from sales.lists import DealList
from sales.urls_catalogue import urlpatterns as catalogue
from sales.views import (
    approvals,
    board,
    competitors,
    deals,
    follow_ups,
    leaderboard,
    milestones,
    moves,
    pipelines,
    stages,
    targets,
    win_loss,
)

app_name = "sales"

urlpatterns = [
    *catalogue,
    path("", board.show_board, name="board"),
    path("board/move/", board.move_card, name="move_card"),
    path("board/more/<uuid:stage_id>/", board.show_more, name="more_cards"),
    path("leaderboard/", leaderboard.show_leaderboard, name="leaderboard"),
    path("targets/", targets.edit_targets, name="targets"),
    path("won-and-lost/", win_loss.show_win_loss, name="win_loss"),
    path("follow-ups/", follow_ups.show_rules, name="follow_ups"),
    path("deals/", DealList.view(), name="deals"),
    path("deals/bulk/", DealList.bulk_view(), name="deals_bulk"),
    path("deals/new/", deals.new_deal, name="new_deal"),
    path("deals/<uuid:deal_id>/", deals.show_deal, name="deal"),
    path("deals/<uuid:deal_id>/facts/stage/", stages.edit_stage, name="deal_stage"),
    path("deals/<uuid:deal_id>/facts/<slug:field>/", deals.edit_fact, name="fact"),
    path("deals/<uuid:deal_id>/next-step/", deals.plan_step, name="plan_step"),
    path("deals/<uuid:deal_id>/owner/", deals.take_deal, name="take"),
    path("deals/<uuid:deal_id>/stage/", moves.move, name="move"),
    path("deals/<uuid:deal_id>/won/", moves.win, name="win"),
    path("deals/<uuid:deal_id>/lost/", moves.lose, name="lose"),
    path("deals/<uuid:deal_id>/open/", moves.reopen, name="reopen"),
    path("deals/<uuid:deal_id>/people/", moves.add_role, name="add_role"),
    path("deals/<uuid:deal_id>/people/<uuid:person_id>/remove/", moves.drop_role, name="drop_role"),
    path("competitors/", CompetitorList.view(), name="competitors"),
    path("competitors/bulk/", CompetitorList.bulk_view(), name="competitors_bulk"),
    path("competitors/new/", competitors.new_competitor, name="add_competitor"),
    path("competitors/<uuid:competitor_id>/", competitors.show_competitor, name="competitor"),
    path("competitors/<uuid:record_id>/facts/<slug:field>/", competitors.edit_competitor_fact, name="competitor_fact"),
    path("deals/<uuid:deal_id>/competitors/", competitors.edit_rival, name="rival"),
    path("deals/<uuid:deal_id>/competitors/<uuid:competitor_id>/remove/", competitors.drop_rival, name="drop_rival"),
    path("deals/<uuid:deal_id>/milestones/<slug:key>/", milestones.tick, name="milestone"),
    path("deals/<uuid:deal_id>/approvals/<uuid:stage_id>/", approvals.show_approval, name="approval"),
    path("deals/<uuid:deal_id>/approvals/<uuid:stage_id>/given/", approvals.approve_at_once, name="approve_stage"),
    path("approvals/<uuid:approval_id>/given/", approvals.give_approval, name="give_approval"),
    path("approvals/<uuid:approval_id>/refused/", approvals.refuse_approval, name="refuse_approval"),
    path("deals/credit/", deals.show_credit, name="credit"),
    path("suggestions/<slug:what>/", deals.suggestions, name="suggestions"),
    path("pipelines/", pipelines.show_pipelines, name="pipelines"),
    path("pipelines/new/", pipelines.new_pipeline, name="new_pipeline"),
    path("pipelines/<uuid:pipeline_id>/", pipelines.edit_pipeline, name="pipeline"),
    path("pipelines/<uuid:pipeline_id>/stages/new/", pipelines.new_stage, name="new_stage"),
    path("stages/<uuid:stage_id>/", pipelines.edit_stage, name="stage"),
    path("pipelines/<uuid:pipeline_id>/retire/", pipelines.drop_pipeline, name="retire_pipeline"),
    path("stages/<uuid:stage_id>/place/", pipelines.move_stage, name="place_stage"),
    path("stages/<uuid:stage_id>/retire/", pipelines.drop_stage, name="retire_stage"),
    path("loss-reasons/", pipelines.new_reason, name="add_reason"),
    path("loss-reasons/<uuid:reason_id>/retire/", pipelines.drop_reason, name="retire_reason"),
    *quote_urls.urlpatterns,
]
