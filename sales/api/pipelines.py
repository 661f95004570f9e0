"""Pipelines, their stages and the reasons for losing: what deals name by id."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from crm.api.fields import Id
from crm.api.records import PlainList
from sales.models import Category, LossReason, Phase, Pipeline, Status


class StageShown(serializers.Serializer):
    """A stage."""

    id = Id()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    phase = serializers.ChoiceField(choices=Phase.choices)
    category = serializers.ChoiceField(choices=Category.choices, help_text="In the forecast.")
    probability = serializers.IntegerField(help_text="Per cent.")


class PipelineShown(serializers.Serializer):
    """A pipeline with its stages in use, in their order."""

    id = Id()
    name = serializers.CharField()
    stages = serializers.SerializerMethodField()

    def get_stages(self, pipeline: Pipeline) -> Any:
        """In their order, won and lost last."""
        rank = {Status.OPEN: 0, Status.WON: 1, Status.LOST: 2}
        used = [stage for stage in pipeline.stages.all() if stage.active]
        used.sort(key=lambda stage: rank[Status(stage.status)])
        return StageShown(used, many=True).data


class LossReasonShown(serializers.Serializer):
    """Why deals are lost."""

    id = Id()
    name = serializers.CharField()


class Pipelines(PlainList):
    """Those in use."""

    noun, capability, title = "deals", "sales.view", "pipelines"
    answers = {"list": PipelineShown}

    def rows(self) -> QuerySet[Any]:
        """With their stages."""
        return Pipeline.objects.filter(active=True).prefetch_related("stages")


class LossReasons(PlainList):
    """Those that can be chosen."""

    noun, capability, title = "deals", "sales.view", "loss_reasons"
    answers = {"list": LossReasonShown}

    def rows(self) -> QuerySet[Any]:
        """Those in use."""
        return LossReason.objects.filter(active=True, outcome="lost")
