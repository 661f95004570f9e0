"""Where leads stand in the frame, and on the pages of people."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.tracking.pages import visits_section
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import (
    CUSTOMERS,
    Entry,
    RecordVerb,
    navigation,
    new_menu,
    palette_pages,
    register_verbs,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from crm.work.first_steps import FirstStep, register_first_step
from crm.work.look_up import LookUpOffer, register_look_up_offer
from crm.work.notification_kinds import (
    DIGEST,
    MAIL,
    PAGE,
    NoticeVerb,
    NotificationKind,
    register_notification_kind,
)
from leads.models import Lead, LeadForm
from leads.models.lead import LeadStatus
from leads.queries.distribution import offers_to
from leads.queries.forms import form_names
from leads.queries.hooks import hook_names
from leads.queries.leads import (
    hot_leads_of,
    just_converted,
    lead_titles,
    leads_of_company,
    leads_of_person,
    leads_visible_to,
    unassigned_leads,
)
from leads.words import next_words, stage_words


def _person_leads(actor: Actor, person: Person) -> dict[str, Any]:
    leads = leads_of_person(actor, person.id)
    may_add = actor.can("leads.work") and not any(lead.is_open for lead in leads)
    return _section(leads) | {"query": f"?person={person.id}", "may_add": may_add}


def _company_leads(actor: Actor, company: Company) -> dict[str, Any] | None:
    leads = leads_of_company(actor, company.id)
    return _section(leads) | {"query": "", "may_add": False} if leads else None


def _section(leads: list[Lead]) -> dict[str, Any]:
    return {"leads": [(lead, *stage_words(lead)) for lead in leads]}


def _how_they_came(_actor: Actor, lead: Lead) -> dict[str, Any] | None:
    """The first touch and, where it is another, the latest."""
    told = [
        (label, lead.touch_words(when), getattr(lead, f"{when}_landing"), getattr(lead, f"{when}_referrer"),
         getattr(lead, f"{when}_came_at"))
        for label, when in (("First", "first"), ("Latest", "latest"))
        if getattr(lead, f"{when}_source")
    ]  # fmt: skip
    return {"touches": told[:1] if len(told) == 2 and told[0][1:] == told[1][1:] else told} if told else None


def _visits(actor: Actor, lead: Lead) -> dict[str, Any] | None:
    return visits_section(actor, lead.person_id)


def _hot_leads(actor: Actor, _record: None) -> dict[str, Any]:
    """The member's own hottest leads that wait for him."""
    leads = hot_leads_of(actor)
    return {"leads": [(lead, next_words(lead)) for lead in leads], "may_add": actor.can("leads.work")}


def _waiting(actor: Actor, _record: None) -> dict[str, Any] | None:
    """Leads that the member was given and has not accepted yet."""
    offers = offers_to(actor)
    return {"offers": offers} if offers else None


def _unassigned(actor: Actor, _record: None) -> dict[str, Any] | None:
    """Leads that nobody looks after, the oldest first."""
    leads, count = unassigned_leads(actor)
    return {"leads": leads, "count": count} if leads else None


def _answers(actor: Actor, lead_ids: set[UUID]) -> dict[UUID, list[NoticeVerb]]:
    """Accept or decline, for those that wait for it."""
    waiting = {offer.lead_id for offer in offers_to(actor)} & lead_ids
    return {
        lead_id: [
            NoticeVerb("Accept", reverse("leads:accept", args=[lead_id])),
            NoticeVerb("Decline…", reverse("leads:decline", args=[lead_id]), post=False),
        ]
        for lead_id in waiting
    }


def _choices(actor: Actor, lead_ids: set[UUID]) -> dict[UUID, list[NoticeVerb]]:
    """Ask who should have them, for those that nobody looks after yet."""
    open_ones = leads_visible_to(actor).unassigned().filter(id__in=lead_ids).values_list("id", flat=True)
    return {id_: [NoticeVerb("Who should have it?", reverse("leads:who", args=[id_]), post=False)] for id_ in open_ones}


navigation.register(Entry("Leads", "leads:leads", "target-arrow", "leads.view", order=30, on_phone=True))
new_menu.register(Entry("Lead", "leads:new_lead", "target-arrow", "leads.work", order=25))
new_menu.register(Entry("Quick lead", "leads:quick_lead", "bolt", "leads.work", order=26))
new_menu.register(Entry("Lead from a business card", "leads:new_card", "id", "leads.work", order=27))
palette_pages.register(
    Entry("Leads", "leads:leads", "target-arrow", "leads.view", words="inbox prospects enquiries"),
)
register_first_step(
    FirstStep("Put a form on your website", "Whoever fills it in becomes a lead.", "leads:forms", "forms",
              "leads.forms", order=40, done=lambda: LeadForm.objects.active().exists()),
)  # fmt: skip
settings_pages.register(
    Entry("Lead forms", "leads:forms", "forms", "leads.forms", order=40, section="settings",
          words="web form embed website consent", group=CUSTOMERS, about="Forms for your website"),
    Entry("Giving out leads", "leads:distribution", "arrows-shuffle", "leads.distribute", order=45, section="settings",
          words="distribution routing assignment rules round robin territory skill simulator", group=CUSTOMERS,
          about="Which lead goes to whom, by rules you can try out"),
    Entry("Lead sources", "leads:sources", "plug-connected", "leads.sources", order=42, section="settings",
          words="webhook entrance capture google ads facebook meta mail address api chat comment business card health",
          group=CUSTOMERS, about="Every way a lead can come in, and whether it works"),
    Entry("Lead checklist", "leads:checklist", "list-check", "leads.scoring", order=48, section="settings",
          words="qualification bant budget authority need timing points", group=CUSTOMERS,
          about="What has to be known before a lead becomes a deal"),
    Entry("Lead scoring", "leads:scoring", "gauge", "leads.scoring", order=50, section="settings",
          words="points rules score", group=CUSTOMERS, about="What makes a lead worth a call"),
)  # fmt: skip
register_verbs(
    RecordVerb("lead", "Qualify lead", "leads:qualification", "target-arrow", "leads.qualify", post=True,
               shown=lambda _actor, lead: lead.status in (LeadStatus.NEW, LeadStatus.CONTACTED), words="ready"),
    RecordVerb("lead", "Disqualify lead", "leads:disqualification", "target-off", "leads.qualify",
               shown=lambda _actor, lead: lead.is_open, words="lose spam"),
    RecordVerb("lead", "Put lead into nurture", "leads:nurture", "seedling", "leads.qualify",
               shown=lambda _actor, lead: lead.is_open or lead.status == LeadStatus.DISQUALIFIED,
               words="later recycle not now"),
    RecordVerb("lead", "Open lead again", "leads:reopening", "refresh", "leads.qualify", post=True,
               shown=lambda _actor, lead: lead.status in (LeadStatus.DISQUALIFIED, LeadStatus.NURTURE),
               words="reopen take up"),
    RecordVerb("lead", "Who should have this lead?", "leads:who", "user-question", "leads.assign",
               shown=lambda _actor, lead: lead.is_open, words="assign distribute give"),
    RecordVerb("lead", "Log a call", "leads:call", "phone", "leads.work", words="phone"),
    RecordVerb("lead", "Convert lead to deal", "leads:convert", "chart-funnel", "leads.convert",
               shown=lambda _actor, lead: lead.status == LeadStatus.QUALIFIED),
    RecordVerb("lead", "Next lead", "leads:next", "player-track-next", "leads.view", words="inbox following"),
    RecordVerb("lead", "Take the deal back", "leads:conversion_undoing", "arrow-back-up", "leads.convert", post=True,
               shown=lambda _actor, lead: just_converted(lead), words="undo conversion"),
)  # fmt: skip
register_kind(RecordKind("lead", "Lead", "Leads", "target-arrow", "leads:lead", lead_titles))
register_kind(
    RecordKind("lead_form", "Web form", "Web forms", "forms", "leads:form_answers", form_names, "leads.forms")
)
register_kind(RecordKind("lead_hook", "Webhook", "Webhooks", "webhook", "leads:hook", hook_names, "leads.sources"))
register_panel("person", Panel("Leads", "leads/leads_panel.html", _person_leads, "leads.view", 10,
                               rows=(Lead, "person_id"), stands=True))  # fmt: skip
register_panel("company", Panel("Leads", "leads/leads_panel.html", _company_leads, "leads.view", 10,
                                rows=(Lead, "company_id"), stands=True))  # fmt: skip
register_panel("lead", Panel("How they came", "leads/touches_panel.html", _how_they_came, "leads.view", 20, "left"))
register_panel("lead", Panel("Website visits", "tracking/visits_panel.html", _visits, "tracking.view", 60))
register_panel("home", Panel("Waiting for your answer", "leads/offers_panel.html", _waiting, "leads.work", 5))
register_panel("home", Panel("Nobody's leads", "leads/unassigned_panel.html", _unassigned, "leads.assign", 15))
register_panel("home", Panel("Hot leads", "leads/home_panel.html", _hot_leads, "leads.view", 20))
register_look_up_offer(LookUpOffer("New lead", "leads:new_lead", "target-arrow", "leads.work", 20))
register_notification_kind(
    NotificationKind("lead_assigned", "I get a lead", "Leads", "target-arrow", (PAGE, MAIL, DIGEST),
                     capability="leads.work", order=200, verbs=_answers),
    NotificationKind("lead_unassigned", "Nobody looks after a lead", "Leads", "user-off", (PAGE, MAIL, DIGEST),
                     capability="leads.assign", order=210, verbs=_choices),
    NotificationKind("lead_answer_waits", "An answer to a web form became no lead", "Leads", "forms",
                     (PAGE, MAIL, DIGEST), capability="leads.forms", order=220),
    NotificationKind("lead_hook_failed", "What a webhook sent became no lead", "Leads", "webhook",
                     (PAGE, MAIL, DIGEST), capability="leads.sources", order=230),
)  # fmt: skip
