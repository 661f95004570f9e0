from leads.models.conversion import Conversion
from leads.models.distribution import DistributionRule, DistributionSettings, Fallback
from leads.models.form import FieldDay, FormChange, FormDay, FormKind, LeadForm
from leads.models.form_consent import FormConsent
from leads.models.form_field import FieldKind, FormField, MapsTo, ShowIf, When
from leads.models.lead import CHECKLIST, STAGES, Lead, LeadStatus
from leads.models.offer import LeadOffer, OfferState
from leads.models.score_rule import Operator, ScoreRule, Subject
from leads.models.submission import HeldBack, Submission

__all__ = [
    "CHECKLIST",
    "STAGES",
    "Conversion",
    "DistributionRule",
    "DistributionSettings",
    "Fallback",
    "FieldDay",
    "FieldKind",
    "FormChange",
    "FormConsent",
    "FormDay",
    "FormField",
    "FormKind",
    "HeldBack",
    "Lead",
    "LeadForm",
    "LeadOffer",
    "LeadStatus",
    "MapsTo",
    "OfferState",
    "Operator",
    "ScoreRule",
    "ShowIf",
    "Subject",
    "Submission",
    "When",
]
