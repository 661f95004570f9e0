"""WebDAV's questions and answers in XML (RFC 4918), with the words of CalDAV (RFC 4791) and its neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring  # to write

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crm.diary.wire.http import Answer, Session, problem_of
from crm.diary.wire.problems import Gone, Rejected

DAV, CAL, SERVER = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
MULTISTATUS = 207
MISSING = frozenset({404, 410})

register_namespace("D", "DAV:")
register_namespace("C", "urn:ietf:params:xml:ns:caldav")
register_namespace("S", "http://calendarserver.org/ns/")


@dataclass(frozen=True)
class Resource:
    """One thing that the server tells of: `status` 404 if it is gone; `props` what was found of what was asked."""

    url: str
    status: int
    props: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A property that is a word."""
        found = self.props.get(name)
        return (found.text or "").strip() if found is not None else ""

    def href(self, name: str) -> str:
        """A property that is an address, made whole; "" without one."""
        found = self.props.get(name)
        inside = found.find(f"{DAV}href") if found is not None else None
        return urljoin(self.url, inside.text.strip()) if inside is not None and inside.text else ""

    def has(self, name: str, word: str) -> bool:
        """Whether a property holds an element of that name, at any depth."""
        found = self.props.get(name)
        return found is not None and any(True for _ in found.iter(word))


@dataclass(frozen=True)
class Told:
    """All of an answer; `token` is where a synchronisation stands."""

    resources: list[Resource]
    token: str = ""


def propfind(session: Session, url: str, names: Iterable[str], *, depth: int = 0) -> Told:
    """Ask for properties. Raises MailboxProblem; Gone where nothing is."""
    root = Element(f"{DAV}propfind")
    wanted = SubElement(root, f"{DAV}prop")
    for name in names:
        SubElement(wanted, name)
    return _told(session.ask("PROPFIND", url, written(root), {**XML, "Depth": str(depth)}))


def report(session: Session, url: str, root: Element, *, depth: int = 1) -> Told:
    """Ask one of CalDAV's questions. Raises MailboxProblem; Gone where nothing is."""
    return _told(session.ask("REPORT", url, written(root), {**XML, "Depth": str(depth)}))


XML = {"Content-Type": "application/xml; charset=utf-8"}


def written(root: Element) -> bytes:
    """As it is sent."""
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _told(answer: Answer) -> Told:
    problem = problem_of(answer)
    if problem is not None:
        raise problem
    if answer.status in MISSING:
        raise Gone("There is nothing at that address.")
    if answer.status != MULTISTATUS:
        raise Refusal(answer)
    root = read_xml(answer.body)
    resources = [_resource(each, answer.url) for each in root.findall(f"{DAV}response")]
    return Told([each for each in resources if each is not None], (root.findtext(f"{DAV}sync-token") or "").strip())


class Refusal(Rejected):
    """An answer that is none to the question; `names` are the conditions of it that don't hold."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"The calendar server refuses what was asked ({answer.status}).")
        self.status = answer.status
        self.names = conditions(answer)


def conditions(answer: Answer) -> frozenset[str]:
    """What a refusal names as its reason (RFC 4918, section 16)."""
    try:
        return frozenset(each.tag for each in read_xml(answer.body).iter())
    except Rejected:
        return frozenset()


def read_xml(body: bytes) -> Any:
    """XML of strangers: no document types, no entities. Raises Rejected."""
    try:
        return fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Rejected("The server answers what is no answer of a calendar.") from error


def _resource(response: Any, url: str) -> Resource | None:
    href = (response.findtext(f"{DAV}href") or "").strip()
    if not href:
        return None
    try:
        whole = urljoin(url, href)
    except ValueError:
        return None
    props: dict[str, Any] = {}
    for propstat in response.findall(f"{DAV}propstat"):
        if _status(propstat.findtext(f"{DAV}status")) == 200:
            props |= {each.tag: each for prop in propstat.findall(f"{DAV}prop") for each in prop}
    return Resource(whole, _status(response.findtext(f"{DAV}status")) or 200, props)


def _status(line: str | None) -> int:
    """ "HTTP/1.1 200 OK"."""
    words = (line or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
