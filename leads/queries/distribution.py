"""What giving out leads needs to know: read with one statement, remembered while it stays so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db.models import Count, Q
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.clock import UTC_ZONE
from crm.conditions.tree import ConditionError, Node, parse
from crm.errors import NotFound
from crm.staff.business_time import Hours
from crm.staff.choosing import SKILLS, words_for
from crm.staff.colleagues import Colleague
from crm.staff.deciding import Rate, Words
from crm.staff.models import WorkKind
from crm.staff.queries.roster import organization_zone, read_organization_hours, roster, roster_versions
from crm.tenancy.remembering import Rows, Versions, remembered
from leads.models import DistributionRule, DistributionSettings, Lead, LeadOffer, LeadStatus, OfferState

RULES, SETTINGS = Rows("leads_distributionrule"), Rows("leads_distributionsettings")
RATES_FOR, RATES_OF = 600, timedelta(days=365)  # seconds they are remembered; how far they look back


@dataclass(frozen=True)
class ReadyRule:
    """A rule with its condition as it is asked; None where that can't be read any more."""

    rule: DistributionRule
    condition: Node | None


@dataclass(frozen=True)
class Desk:
    """Everything that decides who gets a lead."""

    settings: DistributionSettings
    rules: list[ReadyRule] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)
    words: Words = field(default_factory=lambda: words_for(WorkKind.LEAD))
    hours: Hours = field(default_factory=Hours)
    zone: ZoneInfo = UTC_ZONE


def desk() -> Desk:
    """Rules in use, settings, colleagues. Shared between requests: nobody changes it."""
    return remembered(("leads.distribution",), desk_versions(), read_desk)


def desk_versions() -> list[Versions]:
    """What it is made of: whoever remembers it with more asks for these too."""
    return [RULES.of(), SETTINGS.of(), SKILLS.of(), *roster_versions(timezone.now())]


def all_rules() -> list[DistributionRule]:
    """Every rule, in their order."""
    return list(DistributionRule.objects.select_related("team"))


def get_rule(rule_id: UUID) -> DistributionRule:
    """One rule. Raises NotFound."""
    rule = DistributionRule.objects.select_related("team").filter(id=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def distribution_settings() -> DistributionSettings:
    """What holds for all leads; an unsaved row until somebody changes it."""
    return DistributionSettings.objects.select_related("fallback_team").first() or DistributionSettings()


def ready(rule: DistributionRule) -> ReadyRule:
    """The rule with its condition."""
    body = {key: value for key, value in rule.condition.items() if key != "v"}
    try:
        return ReadyRule(rule, parse(body))
    except ConditionError:
        return ReadyRule(rule, None)


def rates_of(lead: Lead) -> Mapping[UUID, Rate]:
    """Of the leads of this kind (its form, else its source) that were decided in a year, how many each one won."""
    kind = f"form:{lead.form_id}" if lead.form_id else f"source:{lead.source}"
    cache = caches["organization"]
    rates: Mapping[UUID, Rate] = cache.get_or_set(f"leads.rates:{kind}", lambda: _rates(lead), RATES_FOR) or {}
    return rates


def open_offer_of(lead: Lead) -> LeadOffer | None:
    """The offer of this lead that waits for an answer."""
    return LeadOffer.objects.filter(lead=lead, state=OfferState.OPEN).select_related("member", "lead__person").first()


def offers_of(lead: Lead) -> list[LeadOffer]:
    """To whom it was offered, the newest first."""
    return list(LeadOffer.objects.filter(lead=lead).select_related("member").order_by("-id")[:20])


def offers_to(actor: Actor) -> list[LeadOffer]:
    """What waits for this member's answer, the most urgent first."""
    rows = LeadOffer.objects.filter(member_id=actor.member_id, state=OfferState.OPEN, lead__deleted_at=None)
    return list(rows.select_related("lead__person", "lead__company").order_by("due_at")[:20])


def read_desk() -> Desk:
    """The same as `desk`, read anew."""
    rules = [ready(rule) for rule in DistributionRule.objects.filter(active=True).select_related("team")]
    hours = read_organization_hours()
    return Desk(
        distribution_settings(), rules, roster(), words_for(WorkKind.LEAD), hours, ZoneInfo(organization_zone())
    )


def _rates(lead: Lead) -> dict[UUID, Rate]:
    same = Q(form_id=lead.form_id) if lead.form_id else Q(form_id=None, source=lead.source)
    since = timezone.now() - RATES_OF
    rows = Lead.objects.filter(same, closed_at__gte=since, owner__isnull=False).order_by()
    counted = rows.values_list("owner_id").annotate(Count("id", filter=Q(status=LeadStatus.CONVERTED)), Count("id"))
    return {owner_id: Rate(won, decided) for owner_id, won, decided in counted}
