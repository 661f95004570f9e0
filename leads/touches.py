"""How somebody came first, and how he came when he asked last: from his visits, or from what the form itself knows."""

from dataclasses import replace
from datetime import datetime

from crm.customers.models import Person
from crm.events.types import Acting
from crm.tracking.actions.recognizing import recognize_visitor
from crm.tracking.cleaning import clean_path
from crm.tracking.models import Visit
from crm.tracking.queries.visits import first_and_latest, touch_of_visit
from crm.tracking.sources import LONGEST, Touch, touch_of
from leads.models import Lead, Submission

type Came = tuple[Touch, datetime]


def join_visits(submission: Submission, person: Person, *, by: Acting) -> None:
    """The browser that sent this is the person's: its earlier visits are his from now on."""
    if submission.visitor_id:
        recognize_visitor(submission.visitor_id, person, how="form", by=by)


def touch_lead(lead: Lead, submission: Submission, *, first_contact: bool = False) -> None:
    """Set on the lead how its person came, without saving it. What is known of his first coming stays.

    A person whose `first_contact` this is has no visits unless the submission names its browser.
    """
    asks_for_visits = submission.visitor_id is not None or not first_contact
    visits = first_and_latest(lead.person_id) if asks_for_visits else None
    own = _of_submission(submission)
    first, latest = own, own
    if visits is not None:
        first = min((came for came in (_of_visit(visits[0]), own) if came), key=lambda came: came[1])
        latest = own if own and not own[0].is_direct else _of_visit(visits[1])
    if first and not lead.first_source:
        _set(lead, "first", first)
    if latest:
        _set(lead, "latest", latest)


def touch_known(lead: Lead) -> bool:
    """Set how its person came on a lead of which nobody knew, without saving it. Whether anything was."""
    visits = first_and_latest(lead.person_id)
    if visits is None or lead.first_source:
        return False
    _set(lead, "first", _of_visit(visits[0]))
    if not lead.latest_source:
        _set(lead, "latest", _of_visit(visits[1]))
    return True


def _set(lead: Lead, when: str, came: Came) -> None:
    touch, at = came
    for fact in LONGEST:
        setattr(lead, f"{when}_{fact}", getattr(touch, fact))
    setattr(lead, f"{when}_came_at", at)


def _of_visit(visit: Visit) -> Came:
    return touch_of_visit(visit), visit.started_at


def _of_submission(submission: Submission) -> Came | None:
    """What came with the form: the page it stood on, the page before, UTM parameters. None for what is no web page."""
    if not submission.page and not submission.utm:
        return None
    touch = touch_of(submission.page, submission.referrer, landing=clean_path(submission.page))
    if source := str(submission.utm.get("utm_source", "")):
        given = {"source": source.casefold(), "medium": str(submission.utm.get("utm_medium", "")).casefold(),
                 "campaign": str(submission.utm.get("utm_campaign", ""))}  # fmt: skip
        touch = replace(touch, **{name: text[: LONGEST[name]] for name, text in given.items()})
    elif campaign := str(submission.utm.get("utm_campaign", "")):
        touch = replace(touch, campaign=campaign[: LONGEST["campaign"]])
    return touch, submission.received_at
