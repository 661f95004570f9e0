"""What is asked of one calendar: how far it is, what changed, what stands there; and how a meeting gets into it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement  # to write; reading is defusedxml's

from crm.diary.wire.dav import CAL, DAV, MISSING, SERVER, Refusal, Resource, Told, conditions, propfind, report
from crm.diary.wire.http import Answer, Session, problem_of
from crm.diary.wire.problems import Changed, Gone, MailboxProblem, Rejected, TokenLost

ETAG, DATA, TOKEN, CTAG = f"{DAV}getetag", f"{CAL}calendar-data", f"{DAV}sync-token", f"{SERVER}getctag"
SYNC, TAGGED = "sync:", "ctag:"
CHANGED, FULL = 412, 507
LONGEST_NAME, LONGEST_ETAG, LONGEST_MARK = 500, 300, 2000


@dataclass(frozen=True)
class Changes:
    """Since a token: names with their etags, names that are gone, the next token; `more`: ask again with it."""

    changed: dict[str, str]
    gone: frozenset[str]
    token: str
    more: bool = False


@dataclass(frozen=True)
class Body:
    """One resource as it is now."""

    etag: str
    content: bytes = field(repr=False)


class Collection:
    """One calendar on its server. Every question raises MailboxProblem; Gone where the calendar is no longer there."""

    def __init__(self, session: Session, url: str) -> None:
        self._session, self._url = session, url

    def mark(self) -> str:
        """How far it is: a token of RFC 6578, else a ctag, else ""."""
        (here, *_) = propfind(self._session, self._url, (TOKEN, CTAG)).resources or [Resource(self._url, 404)]
        if here.status in MISSING:
            raise Gone("This calendar is no longer there.")
        mark = f"{SYNC}{here.text(TOKEN)}" if here.text(TOKEN) else f"{TAGGED}{here.text(CTAG)}"
        return mark if SYNC != mark != TAGGED and len(mark) <= LONGEST_MARK else ""

    def listing(self, since: datetime, until: datetime) -> dict[str, str]:
        """Names and etags of the events that touch these times."""
        query, events = _query((ETAG,))
        SubElement(events, f"{CAL}time-range", {"start": _utc(since), "end": _utc(until)})
        return self._etags(report(self._session, self._url, query).resources)

    def changes(self, token: str) -> Changes:
        """What is other than at that token. Raises TokenLost where the server does not know it any more."""
        root = Element(f"{DAV}sync-collection")
        SubElement(root, TOKEN).text = token
        SubElement(root, f"{DAV}sync-level").text = "1"
        SubElement(SubElement(root, f"{DAV}prop"), ETAG)
        try:
            told = report(self._session, self._url, root, depth=0)
        except Refusal as refusal:
            raise TokenLost("The server has forgotten how far we had read.") from refusal
        here = urlsplit(self._url).path.rstrip("/")
        more = any(each.status == FULL and urlsplit(each.url).path.rstrip("/") == here for each in told.resources)
        gone = {_name(each) for each in told.resources if each.status in MISSING} - {""}
        if not told.token or len(told.token) > LONGEST_MARK - len(SYNC):
            raise TokenLost("The server does not say how far we have read.")
        return Changes(self._etags(told.resources), frozenset(gone), told.token, more)

    def bodies(self, names: Iterable[str]) -> dict[str, Body]:
        """What stands there; names that vanished meanwhile are left out."""
        root = Element(f"{CAL}calendar-multiget")
        _ask_for(root, (ETAG, DATA))
        path = urlsplit(self._url).path
        for name in names:
            SubElement(root, f"{DAV}href").text = path + name
        told = report(self._session, self._url, root).resources
        return {_name(each): Body(_etag(each), each.text(DATA).encode()) for each in told if each.text(DATA)}

    def get(self, name: str) -> Body | None:
        """One of them; None if it is gone."""
        answer = self._ask("GET", name)
        if answer.status in MISSING:
            return None
        if answer.status != 200:
            raise Rejected(f"The calendar server does not show a meeting ({answer.status}).")
        return Body(answer.headers.get("ETag", "")[:LONGEST_ETAG], answer.body)

    def named(self, uid: str) -> str:
        """The name under which the event of that UID stands; "" if none does."""
        query, events = _query((ETAG,))
        match = SubElement(SubElement(events, f"{CAL}prop-filter", {"name": "UID"}), f"{CAL}text-match")
        match.text = uid
        return next((_name(each) for each in report(self._session, self._url, query).resources if _name(each)), "")

    def put(self, name: str, content: bytes, etag: str) -> str:
        """Write it: over what has that `etag`, or without one only where nothing is. The etag it has now.

        Raises Changed where something else is there.
        """
        only = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = self._ask("PUT", name, content, {"Content-Type": "text/calendar; charset=utf-8", **only})
        if answer.status in (200, 201, 204):
            # A server that keeps it in other words does not say its etag (RFC 4791, section 5.3.4).
            return answer.headers.get("ETag", "")[:LONGEST_ETAG] or self._etag_of(name)
        if answer.status == CHANGED or f"{CAL}no-uid-conflict" in conditions(answer):
            raise Changed("Something else stands there.")
        raise _not_written(answer)

    def delete(self, name: str, etag: str) -> None:
        """Take it out; what is gone already is gone. Raises Changed where it is not as it was."""
        answer = self._ask("DELETE", name, headers={"If-Match": etag} if etag else {})
        if answer.status == CHANGED:
            raise Changed("It was changed there.")
        if answer.status not in (200, 202, 204, *MISSING):
            raise _not_written(answer)

    def _etag_of(self, name: str) -> str:
        body = self.get(name)
        return body.etag if body else ""

    def _ask(self, method: str, name: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        answer = self._session.ask(method, self._url + name, body, headers)
        problem = problem_of(answer)
        if problem is not None:
            raise problem
        return answer

    def _etags(self, resources: list[Resource]) -> dict[str, str]:
        here = urlsplit(self._url).path.rstrip("/")
        own = (each for each in resources if each.status == 200 and urlsplit(each.url).path.rstrip("/") != here)
        return {_name(each): _etag(each) for each in own if _name(each)}


def _query(names: Iterable[str]) -> tuple[Element, Element]:
    """A calendar-query, and the part of it that says which events."""
    root = Element(f"{CAL}calendar-query")
    _ask_for(root, names)
    calendar = SubElement(SubElement(root, f"{CAL}filter"), f"{CAL}comp-filter", {"name": "VCALENDAR"})
    return root, SubElement(calendar, f"{CAL}comp-filter", {"name": "VEVENT"})


def _ask_for(root: Element, names: Iterable[str]) -> None:
    wanted = SubElement(root, f"{DAV}prop")
    for name in names:
        SubElement(wanted, name)


def _name(resource: Resource) -> str:
    """The last part of its address, in one way of writing it; "" for what is no event's."""
    last = urlsplit(resource.url).path.rpartition("/")[2]
    name = quote(unquote(last), safe="@!$&'()*+,;=:~")
    return name if len(name) <= LONGEST_NAME else ""


def _etag(resource: Resource) -> str:
    return resource.text(ETAG)[:LONGEST_ETAG]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _not_written(answer: Answer) -> MailboxProblem:
    if answer.status == FULL:
        return Rejected("Your calendar's storage is full: the meeting can't be written.")
    if answer.status in (403, 405):
        return Rejected("This calendar can only be read. Choose another one for your meetings.", final=True)
    if answer.status in (*MISSING, 409):
        return Gone("The calendar for your meetings is no longer there. Choose another one.")
    return Rejected(f"The calendar server does not take a meeting ({answer.status}).")


__all__ = ["Body", "Changes", "Collection", "Told"]
