"""How visits read in a timeline: one line a visit."""

from crm.events.catalog.tracking import WebsiteVisited
from crm.tracking.sources import touch_words
from crm.web.formats import plural
from crm.web.timeline import MARKETING, Telling, tells


@tells(WebsiteVisited, MARKETING)
def website_visited(event: WebsiteVisited) -> Telling:
    """Anna Kessler visited 5 pages of Northwind, from Google Ads / spring: pricing_viewed."""
    came = touch_words(event.source, event.medium, event.campaign)
    did = f"visited {plural(event.pages, 'page')} of {event.website}"
    reported = ", ".join(name.replace("_", " ") for name in event.actions)
    more = (f"from {came}" if came else "") + (f": {reported}" if reported else "")
    return Telling(icon="world-www", did=did, more=more.removeprefix(": "), link=False)
