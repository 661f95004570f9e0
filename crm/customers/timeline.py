"""How what happens to people and companies reads in a timeline."""

from crm.customers.models import ConsentSource, Lifecycle, Purpose
from crm.events.catalog.customers import (
    CompaniesMerged,
    CompaniesUnmerged,
    CompanyAdded,
    CompanyChanged,
    ConsentRecorded,
    LifecycleChanged,
    PeopleMerged,
    PeopleUnmerged,
    PersonAdded,
    PersonChanged,
    TagAdded,
    TagRemoved,
    TouchpointRecorded,
)
from crm.records.joining.telling import how_many
from crm.web.timeline import CONVERSATIONS, MARKETING, OTHER, SALES, Telling, change_words, tells

BY_HAND = "Added by hand"  # the source that the form for a new person gives


@tells(PersonAdded, OTHER)
def person_added(event: PersonAdded) -> Telling:
    """Mira added Helena Brandt by hand; First contact Helena Brandt (referral)."""
    if event.source in ("", BY_HAND):
        return Telling(icon="user-plus", did="added", own="this person")
    return Telling(icon="user-plus", actor="First contact", did="", more=f"({event.source})")


@tells(PersonChanged, OTHER)
def person_changed(event: PersonChanged) -> Telling:
    """Mira changed city from Berlin to Munich."""
    return Telling(icon="pencil", did="changed", more=change_words(event.changes), link=False)


@tells(LifecycleChanged, SALES)
def lifecycle_changed(event: LifecycleChanged) -> Telling:
    """Fairlead moved the customer from Lead to Qualified."""
    old, new = Lifecycle(event.old).label, Lifecycle(event.new).label
    return Telling(icon="arrow-right", did=f"moved the stage from {old} to {new}", link=False)


@tells(TagAdded, OTHER)
def tag_added(event: TagAdded) -> Telling:
    """Mira added the tag Key account."""
    return Telling(icon="tag", did="added the tag", more=event.tag, link=False)


@tells(TagRemoved, OTHER)
def tag_removed(event: TagRemoved) -> Telling:
    """Mira took off the tag Key account."""
    return Telling(icon="tag-off", did="took off the tag", more=event.tag, link=False)


@tells(ConsentRecorded, MARKETING)
def consent_recorded(event: ConsentRecorded) -> Telling:
    """The customer agreed to: newsletter, by web form."""
    what, how = Purpose(event.purpose).label.lower(), ConsentSource(event.source).label.lower()
    did = "agreed to" if event.given else "said no to"
    return Telling(
        icon="mail-check" if event.given else "mail-off",
        tone="green" if event.given else "",
        did=did,
        more=f"{what} ({how})",
        link=False,
    )


@tells(CompanyAdded, OTHER)
def company_added(event: CompanyAdded) -> Telling:
    """The company was added."""
    return Telling(icon="building-plus", did="added", own="this company")


@tells(CompanyChanged, OTHER)
def company_changed(event: CompanyChanged) -> Telling:
    """Mira changed employees from 20 to 40."""
    return Telling(icon="pencil", did="changed", more=change_words(event.changes), link=False)


@tells(TouchpointRecorded, CONVERSATIONS)
def touchpoint_recorded(event: TouchpointRecorded) -> Telling:
    """Helena Brandt booked a flight to Lisbon."""
    return Telling(icon=event.icon, did=event.did, body=event.text, link=False)


@tells(PeopleMerged, OTHER)
def people_merged(event: PeopleMerged) -> Telling:
    """Mira merged Ana Berg into this person; 2 leads and 1 note came along."""
    return _merged(event.merged_name, event.moved)


@tells(CompaniesMerged, OTHER)
def companies_merged(event: CompaniesMerged) -> Telling:
    """Mira merged Nordwind Ltd into this company."""
    return _merged(event.merged_name, event.moved)


@tells(PeopleUnmerged, OTHER)
def people_unmerged(event: PeopleUnmerged) -> Telling:
    """Mira took Ana Berg apart again."""
    return Telling(icon="arrows-split", did="took apart again:", more=event.merged_name, link=False)


@tells(CompaniesUnmerged, OTHER)
def companies_unmerged(event: CompaniesUnmerged) -> Telling:
    """Mira took Nordwind Ltd apart again."""
    return Telling(icon="arrows-split", did="took apart again:", more=event.merged_name, link=False)


def _merged(name: str, moved: dict[str, int]) -> Telling:
    along = ", ".join(how_many(count, noun) for noun, count in moved.items())
    body = f"Came along: {along}" if along else ""
    return Telling(icon="arrows-join", did="merged", more=f"{name} into this one", body=body, link=False)
