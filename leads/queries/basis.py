"""What scores are made of: the published rules, and what was learned. Remembered until it changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm.tenancy.remembering import Rows, Versions, remembered
from leads.models import ScoreModel, ScoreRule, ScoreSettings
from leads.prediction import Learned, learned_of

RULES = Rows("leads_scorerule", "NOT draft")
LEARNED = Rows("leads_scoremodel", "in_use")
SETTINGS = Rows("leads_scoresettings")


@dataclass(frozen=True)
class Basis:
    """Rules in their order; what was learned, if the organization has enough outcomes and wants it used."""

    rules: Sequence[ScoreRule] = field(default_factory=list)
    learned: Learned | None = None


def basis() -> Basis:
    """What scores are made of now. Shared with other requests: nobody may change it."""
    return remembered(("leads.basis",), basis_versions(), read_basis)


def basis_versions() -> list[Versions]:
    """What `read_basis` is made of, to be asked for together with other things."""
    return [RULES.of(), LEARNED.of(), SETTINGS.of()]


def read_basis() -> Basis:
    """The same from the database."""
    rules = list(ScoreRule.objects.filter(draft=False))
    settings = ScoreSettings.objects.first()
    model = ScoreModel.objects.all().in_use().first() if settings is None or settings.predictive else None
    return Basis(rules, learned_of(model.weights, model.calibration) if model else None)
