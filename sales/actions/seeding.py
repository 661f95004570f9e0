"""What every organization starts with."""

from django.db import transaction

from sales.models import (
    USUAL_CATEGORY,
    FollowUpRule,
    LossReason,
    Phase,
    Pipeline,
    ReasonFor,
    RuleKind,
    Stage,
    Status,
)

# Name, status, phase, probability in per cent, stalled after days, what it requires.
STAGES: tuple[tuple[str, Status, Phase, int, int, list[str]], ...] = (
    ("Qualified", Status.OPEN, Phase.QUALIFIED, 20, 14, []),
    ("Needs found", Status.OPEN, Phase.NEEDS, 40, 14, []),
    ("Proposal", Status.OPEN, Phase.PROPOSAL, 60, 14, ["value"]),
    ("Contract", Status.OPEN, Phase.CONTRACT, 80, 21, ["value", "person", "expected_close"]),
    ("Won", Status.WON, Phase.CLOSED, 100, 0, ["value"]),
    ("Lost", Status.LOST, Phase.CLOSED, 0, 0, []),
)
LOSS_REASONS = ("Price", "Competitor", "No budget", "No decision", "Bad timing", "Missing feature", "Lost contact")
WIN_REASONS = ("Price", "Product", "Service", "They know us", "We were quick")
# Kind, days, how many customers count as top ones, by mail too. Also in migration 0012.
RULES = (
    (RuleKind.SILENT_CUSTOMER, 21, 20, True),
    (RuleKind.UNANSWERED_QUOTE, 7, 0, False),
    (RuleKind.AIMLESS_DEAL, 3, 0, False),
    (RuleKind.RENEWAL, 60, 0, False),
)


@transaction.atomic
def seed_sales() -> Pipeline:
    """The first pipeline with its stages, and the reasons for losing. Where there are some already, nothing changes."""
    pipeline = Pipeline.objects.filter(active=True).first() or add_pipeline("New business")
    if not LossReason.objects.exists():
        reasons = [
            LossReason(outcome=outcome, name=name, position=place)
            for outcome, names in ((ReasonFor.LOST, LOSS_REASONS), (ReasonFor.WON, WIN_REASONS))
            for place, name in enumerate(names)
        ]
        LossReason.objects.bulk_create(reasons, ignore_conflicts=True)
    return pipeline


def seed_rules() -> None:
    """The follow-up rules, all switched on. Those there are already stay as they are."""
    FollowUpRule.objects.bulk_create(
        [FollowUpRule(kind=kind, days=days, top=top, by_mail=by_mail) for kind, days, top, by_mail in RULES],
        ignore_conflicts=True,
    )


def add_pipeline(name: str, position: int = 0) -> Pipeline:
    """A pipeline with the usual stages. One of that name is taken as it is."""
    pipeline, new = Pipeline.objects.get_or_create(name=name, defaults={"position": position})
    if new:
        Stage.objects.bulk_create(
            Stage(
                pipeline=pipeline,
                name=label,
                position=place,
                status=status,
                phase=phase,
                probability=probability,
                category=USUAL_CATEGORY[phase],
                stalled_after_days=stalled,
                requires=list(requires),
            )
            for place, (label, status, phase, probability, stalled, requires) in enumerate(STAGES)
        )
    return pipeline
