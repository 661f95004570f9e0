"""How events of leads read in a timeline."""

from crm.events.catalog.leads import (
    ConversionUndone,
    LeadAssigned,
    LeadCaptured,
    LeadChanged,
    LeadConverted,
    LeadDisqualified,
    LeadNurtured,
    LeadOfferAnswered,
    LeadPutBack,
    LeadQualified,
    LeadReopened,
)
from crm.web.formats import day
from crm.web.timeline import MARKETING, SALES, Telling, tells
from leads.models import OfferState


@tells(LeadCaptured, MARKETING)
def lead_captured(event: LeadCaptured) -> Telling:
    """Anna Kessler filled in Group travel form."""
    did = "filled in" if event.form_id else "came in as a lead:"
    more = event.source if event.opened else f"{event.source} once more"
    return Telling(icon="forms", tone="blue", did=did, more=more, body=event.wants, link=False)


@tells(LeadAssigned, SALES)
def lead_assigned(event: LeadAssigned) -> Telling:
    """Fairlead gave the lead to the next in turn."""
    if event.owner_id is None:
        return Telling(icon="user-off", did="took the lead from its owner", link=False)
    how = "gave the lead to the next in turn" if event.in_turn and not event.words else "gave the lead an owner"
    actor = "Fairlead" if event.in_turn else ""
    return Telling(icon="user-check", did=how, link=False, actor=actor, more=f"({event.words})" if event.words else "")


@tells(LeadOfferAnswered, SALES)
def offer_answered(event: LeadOfferAnswered) -> Telling | None:
    """Jonas Richter declined the lead: no time this week."""
    if event.state == OfferState.ACCEPTED:
        return Telling(icon="user-check", tone="green", did="accepted the lead", link=False)
    if event.state == OfferState.DECLINED:
        return Telling(icon="user-off", did="declined the lead", body=event.reason, link=False)
    if event.state == OfferState.LATE:
        return Telling(
            icon="clock-exclamation", tone="amber", actor="The owner", did="did not accept the lead in time", link=False
        )
    return None


@tells(LeadQualified, SALES)
def lead_qualified(event: LeadQualified) -> Telling:
    """Mira Okonkwo qualified the lead."""
    return Telling(icon="target-arrow", tone="green", did="qualified the lead", link=False)


@tells(LeadDisqualified, SALES)
def lead_disqualified(event: LeadDisqualified) -> Telling:
    """Mira Okonkwo disqualified the lead."""
    return Telling(icon="target-off", tone="red", did="disqualified the lead", body=event.reason, link=False)


@tells(LeadNurtured, SALES)
def lead_nurtured(event: LeadNurtured) -> Telling:
    """Mira Okonkwo put the lead into nurture until 3 March."""
    more = f"until {day(event.until)}" if event.until else ""
    return Telling(icon="seedling", tone="amber", did="put the lead into nurture", more=more, link=False)


@tells(LeadReopened, SALES)
def lead_reopened(event: LeadReopened) -> Telling:
    """Mira Okonkwo took the lead up again."""
    if event.due:
        return Telling(icon="refresh", did="took the lead up again: its day has come", link=False)
    return Telling(icon="refresh", did="took the lead up again", link=False)


@tells(LeadPutBack, SALES)
def lead_put_back(event: LeadPutBack) -> Telling:
    """Mira Okonkwo took that back: the lead is qualified as before."""
    return Telling(icon="arrow-back-up", did="took that back:", more=f"{event.stage.lower()} as before", link=False)


@tells(LeadConverted, SALES)
def lead_converted(event: LeadConverted) -> Telling:
    """Mira Okonkwo turned the lead into a deal."""
    return Telling(icon="arrows-right-left", tone="green", did="turned the lead into a deal", link=False)


@tells(ConversionUndone, SALES)
def conversion_undone(event: ConversionUndone) -> Telling:
    """Mira Okonkwo took the deal back: the lead is open again."""
    return Telling(icon="arrow-back-up", did="took the deal back:", more="the lead is open again", link=False)


@tells(LeadChanged, SALES)
def lead_changed(event: LeadChanged) -> Telling:
    """Mira Okonkwo changed the lead: worth a year to 86,000 EUR."""
    parts = [
        f"{label.lower()} to {new}" if new else f"removed {label.lower()}" for label, (_, new) in event.changes.items()
    ]
    return Telling(icon="pencil", did="changed the lead:", more=", ".join(parts)[:200], link=False)
