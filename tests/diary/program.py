"""A member's calendar program: it does to the server what he does on his phone."""

import http.client
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from tests.diary.calendar_server import PASSWORD, Radicale

MAKE = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"
)


@dataclass
class Program:
    """Signed in as `user`."""

    server: Radicale
    user: str

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Status and body; underscores in names of headers are hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        secret = b64encode(f"{self.user}:{PASSWORD}".encode()).decode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode(), {"Authorization": f"Basic {secret}", **named})
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content

    def make(self, place: str, name: str) -> None:
        """A new calendar."""
        status, _ = self.ask("MKCALENDAR", f"/{self.user}/{place}/", MAKE.format(name=name))
        assert status == 201

    def put(self, name: str, content: str, *, place: str = "work") -> None:
        """Write an event, over whatever is there."""
        status, told = self.ask("PUT", f"/{self.user}/{place}/{name}", content, Content_Type="text/calendar")
        assert status in (201, 204), told

    def remove(self, name: str, *, place: str = "work") -> None:
        """Take one out."""
        assert self.ask("DELETE", f"/{self.user}/{place}/{name}")[0] == 200

    def read(self, name: str, *, place: str = "work") -> Any:
        """The event as it stands there; None if it is gone."""
        status, content = self.ask("GET", f"/{self.user}/{place}/{name}")
        return next(iter(Calendar.from_ical(content).walk("VEVENT"))) if status == 200 else None

    def events(self, *, place: str = "work") -> list[Any]:
        """All that stand in a calendar."""
        status, content = self.ask("GET", f"/{self.user}/{place}/")
        assert status == 200
        return list(Calendar.from_ical(content).walk("VEVENT")) if content.strip() else []

    def change(self, name: str, old: str, new: str, *, place: str = "work") -> None:
        """Change an event's words as they are written."""
        _, content = self.ask("GET", f"/{self.user}/{place}/{name}")
        assert old in content
        self.put(name, content.replace(old, new), place=place)


def event(
    start: datetime, *, minutes: int = 60, uid: str = "dentist", title: str = "Dentist", more: str = "", zone: str = ""
) -> str:
    """One event as calendar programs write it; `more` are further lines."""
    end = start + timedelta(minutes=minutes)
    return whole(f"DTSTART:{_utc(start)}\r\nDTEND:{_utc(end)}", uid=uid, title=title, more=more)


def whole(times: str, *, uid: str = "dentist", title: str = "Dentist", more: str = "") -> str:
    """The same with the lines of its times."""
    lines = f"{more}\r\n" if more else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Phone//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{title}\r\n{times}\r\n{lines}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
