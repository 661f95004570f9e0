from leads.models.checklist_point import ChecklistPoint
from leads.models.conversion import Conversion
from leads.models.distribution import DistributionRule, DistributionSettings, Fallback
from leads.models.form import FieldDay, FormChange, FormDay, FormKind, LeadForm
from leads.models.form_consent import FormConsent
from leads.models.form_field import FieldKind, FormField, MapsTo, ShowIf, When
from leads.models.hook import CallState, HookCall, LeadHook, Proof
from leads.models.lead import CHECKLIST, STAGES, Lead, LeadStatus
from leads.models.offer import LeadOffer, OfferState
from leads.models.score_rule import Operator, ScoreRule, Subject
from leads.models.scoring import Method, ScoreModel, ScoreSettings, ScoreVersion
from leads.models.submission import Channel, HeldBack, Submission

__all__ = [
    "CHECKLIST",
    "STAGES",
    "CallState",
    "Channel",
    "ChecklistPoint",
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
    "HookCall",
    "Lead",
    "LeadForm",
    "LeadHook",
    "LeadOffer",
    "LeadStatus",
    "MapsTo",
    "Method",
    "OfferState",
    "Operator",
    "Proof",
    "ScoreModel",
    "ScoreRule",
    "ScoreSettings",
    "ScoreVersion",
    "ShowIf",
    "Subject",
    "Submission",
    "When",
]
