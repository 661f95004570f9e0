"""The sections there are, in the order they stand in."""

from collections.abc import Iterable

from crm.accounts.actor import Actor
from reporting.looking import Look
from reporting.sections.deals import pipeline, stalled_deals, targets, won_and_lost
from reporting.sections.people import answers, doings, new_leads, uncovered
from reporting.sections.shapes import Part, Section

SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section("results", "Won and lost", "Deals that were closed", "sales.view", won_and_lost),
        Section("pipeline", "Pipeline", "New deals, moves, and what is open", "sales.view", pipeline),
        Section("leads", "New leads", "Who came in", "leads.view", new_leads),
        Section("stalled", "Stalled deals", "What stands still for too long", "sales.view", stalled_deals),
        Section("targets", "Targets", "How far everybody is this quarter", "sales.view", targets),
        Section("coverage", "Coverage", "Customers nobody contacted for weeks", "customers.view", uncovered),
        Section("activity", "Activity", "Calls, mails, meetings, tasks, notes and quotes of each rep",
                "work.view", doings),
        Section("answers", "First answers", "How fast leads are answered, in business time", "leads.view", answers),
    )
}  # fmt: skip


def sections_for(actor: Actor) -> list[Section]:
    """Those the actor may see, now."""
    return [section for section in SECTIONS.values() if actor.can(section.capability)]


def worked_out(look: Look, keys: Iterable[str]) -> list[Part]:
    """The picked ones that the reader may see."""
    wanted = set(keys)
    return [Part(each, each.show(look)) for each in sections_for(look.actor) if each.key in wanted]
