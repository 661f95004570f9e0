"""Rates as the European Central Bank publishes them: read from an address, and taken apart."""

import ipaddress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)
from xml.etree import ElementTree as ET

from django.conf import settings

ECB = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
LARGEST = 1_000_000  # bytes: a day's rates take 2,000, ninety days' 100,000
PATIENCE = 10  # seconds


class FeedProblem(Exception):
    """The feed could not be read; the message says why, to people."""


@dataclass(frozen=True)
class DayRates:
    """What one `base` was on a day, by currency."""

    day: date
    units: dict[str, Decimal]
    base: str = "EUR"


def fetch(address: str) -> bytes:
    """What stands at the address. Raises FeedProblem."""
    try:
        if urlsplit(address).scheme not in ("http", "https"):
            raise FeedProblem("Give an address that begins with https://.")
        request = Request(address, headers={"User-Agent": "Fairlead"})  # noqa: S310  # the opener takes the web alone
        with _OPENER.open(request, timeout=PATIENCE) as answer:
            body: bytes = answer.read(LARGEST + 1)
    except HTTPError as error:
        raise FeedProblem(f"The address answers with {error.code}.") from error
    except (OSError, ValueError, HTTPException) as error:
        raise FeedProblem("The address does not answer.") from error
    if len(body) > LARGEST:
        raise FeedProblem("What stands there is too long to be a day's rates.")
    return body


def read_feed(body: bytes) -> list[DayRates]:
    """The days in it, the newest first. Raises FeedProblem."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise FeedProblem("What stands there is not the central bank's list.")
    try:
        root = ET.fromstring(body)  # noqa: S314  # without entities there is nothing to expand
    except ET.ParseError as error:
        raise FeedProblem("What stands there is not the central bank's list.") from error
    days = [_day(cube) for cube in root.iter() if _name(cube) == "Cube" and "time" in cube.attrib]
    found = [day for day in days if day.units]
    if not found:
        raise FeedProblem("No rates stand there.")
    return sorted(found, key=lambda each: each.day, reverse=True)


def _day(cube: ET.Element) -> DayRates:
    try:
        day = date.fromisoformat(cube.attrib["time"])
        units = {
            each.attrib["currency"]: Decimal(each.attrib["rate"])
            for each in cube
            if "currency" in each.attrib and "rate" in each.attrib
        }
    except (ValueError, InvalidOperation) as error:
        raise FeedProblem("A rate there is no number.") from error
    sound = all(rate.is_finite() and 0 < rate < 10**8 and len(code) == 3 for code, rate in units.items())
    if not sound:
        raise FeedProblem("A rate there is no number.")
    return DayRates(day, units)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


class _Connection(HTTPConnection):
    """Not into the network that the program itself stands in: asked is who has answered, whatever his name said before.

    Raises FeedProblem before a word is said.
    """

    def connect(self) -> None:
        """See HTTPConnection."""
        super().connect()
        near = not ipaddress.ip_address(self.sock.getpeername()[0]).is_global
        if near and not settings.RATES_FROM_NEAR:
            self.close()
            raise FeedProblem("The address leads into a private network.")


class _SecureConnection(HTTPSConnection, _Connection):
    """The same; looked at before the two sides agree on a cipher."""


class _Plain(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        """See HTTPHandler."""
        return self.do_open(_Connection, req)


class _Secure(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        """See HTTPSHandler."""
        return self.do_open(_SecureConnection, req)


def _opener() -> OpenerDirector:
    """The web alone, wherever one is sent on to: no files, and none of the older ways to fetch them."""
    opener = OpenerDirector()
    for part in (_Plain, _Secure, HTTPRedirectHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor, UnknownHandler):
        opener.add_handler(part())
    return opener


_OPENER = _opener()
