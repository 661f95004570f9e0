"""Which calendars there are: from any address of a server to its user (RFC 5397), to his home (RFC 4791)."""

from dataclasses import dataclass

from crm.diary.wire.dav import CAL, DAV, Resource, propfind
from crm.diary.wire.http import Login, Session
from crm.diary.wire.problems import Gone, NoCalendar, Rejected, Unreachable
from crm.diary.wire.servers import places_to_look

PRINCIPAL, HOME, KIND = f"{DAV}current-user-principal", f"{CAL}calendar-home-set", f"{DAV}resourcetype"
NAME, RIGHTS = f"{DAV}displayname", f"{DAV}current-user-privilege-set"
COMPONENTS = f"{CAL}supported-calendar-component-set"
WRITING = (f"{DAV}all", f"{DAV}write", f"{DAV}write-content", f"{DAV}bind")
MOST, LONGEST_URL, LONGEST_NAME = 100, 1000, 200


@dataclass(frozen=True)
class Found:
    """A calendar that takes events."""

    url: str
    name: str
    writable: bool


def find_calendars(login: Login, url: str) -> list[Found]:
    """All calendars that one finds from there, in the order of their names. Raises MailboxProblem, NoCalendar."""
    session = Session(login, url)
    try:
        home = _home(session, url)
        told = propfind(session, home, (KIND, NAME, RIGHTS, COMPONENTS), depth=1)
    finally:
        session.close()
    found = [_found(each) for each in told.resources if _takes_events(each)]
    if not found:
        raise NoCalendar("There is no calendar for events at this address. Make one there first.")
    return sorted(found, key=lambda each: each.name.lower())[:MOST]


def _home(session: Session, url: str) -> str:
    """Where the user's calendars are kept; the address itself if it is one of them."""
    for place in places_to_look(url):
        try:
            (here, *_) = propfind(session, place, (PRINCIPAL, HOME, KIND)).resources
        except (Gone, Rejected, ValueError):
            continue
        home = here.href(HOME) or _home_of(session, here.href(PRINCIPAL))
        if home:
            return home
        if here.has(KIND, f"{CAL}calendar"):
            return here.url
    raise NoCalendar("The server answers, but does not tell of calendars. Type the address of your calendar itself.")


def _home_of(session: Session, principal: str) -> str:
    if not principal:
        return ""
    told = propfind(session, principal, (HOME,)).resources
    return next((each.href(HOME) for each in told if each.href(HOME)), "")


def _takes_events(here: Resource) -> bool:
    if not here.has(KIND, f"{CAL}calendar") or len(here.url) >= LONGEST_URL:
        return False
    told = here.props.get(COMPONENTS)
    kinds = {each.get("name", "").upper() for each in told.iter(f"{CAL}comp")} if told is not None else set()
    return not kinds or "VEVENT" in kinds


def _found(here: Resource) -> Found:
    url = here.url if here.url.endswith("/") else f"{here.url}/"
    name = here.text(NAME) or url.rstrip("/").rpartition("/")[2]
    writable = RIGHTS not in here.props or any(here.has(RIGHTS, right) for right in WRITING)
    return Found(url, "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME], writable)


__all__ = ["Found", "Unreachable", "find_calendars"]
