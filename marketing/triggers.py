"""What journeys can begin with. Those whose event does not exist here are not offered."""

from crm.automation.triggers import Trigger, register_trigger

for _order, _trigger in enumerate(
    (
        Trigger("sales.deal_won", "Wins a deal", "trophy", "A deal of the person's was won", about="deal"),
        Trigger("sales.deal_lost", "Loses a deal", "mood-sad", "A deal of the person's was lost", about="deal"),
        Trigger("sales.deal_opened", "Gets a deal", "chart-funnel", "A deal was opened for the person", about="deal"),
        Trigger("leads.lead_captured", "Comes in as a lead", "target-arrow", "By form, mail or import", about="lead"),
        Trigger(
            "leads.lead_qualified", "Is qualified", "rosette-discount-check", "A colleague said ready", about="lead"
        ),
        Trigger("leads.lead_nurtured", "Goes into nurture", "seedling", "A colleague said not now", about="lead"),
        Trigger("leads.lead_disqualified", "Is disqualified", "circle-x", "A colleague said no", about="lead"),
        Trigger("customers.person_added", "Becomes known", "user-plus", "In whatever way"),
        Trigger("customers.lifecycle_changed", "Moves to another stage", "stairs-up", "From lead to customer, say"),
        Trigger("customers.tag_added", "Gets a tag", "tag", "By a colleague or a journey"),
        Trigger("customers.consent_recorded", "Answers about consent", "mail-check", "Yes or no, by form or link"),
        Trigger("support.ticket_opened", "Opens a ticket", "headset", "In the portal or by mail", about="ticket"),
        Trigger(
            "support.ticket_solved", "Has a ticket solved", "circle-check", "A colleague solved it", about="ticket"
        ),
    )
):
    register_trigger(Trigger(**{**vars(_trigger), "order": _order}))
