"""What journeys can begin with."""

from crm.automation.triggers import Trigger, register_trigger

register_trigger(
    Trigger(
        "tracking.page_visited",
        "Visits a page",
        "world-www",
        "Somebody we know looks at a page of your websites",
        about="page_view",
        order=40,
    )
)
register_trigger(
    Trigger(
        "tracking.action_reported",
        "Does something on a website",
        "click",
        "Your website reports it: fairlead.track()",
        about="page_view",
        order=41,
    )
)
register_trigger(
    Trigger("tracking.website_visited", "Has visited a website", "world-check", "The visit is over", order=42)
)
