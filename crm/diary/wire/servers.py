"""Where the calendars of an address are likely to be, and what one needs there, so that nobody has to look it up."""

from dataclasses import dataclass
from urllib.parse import urlsplit

WELL_KNOWN = "/.well-known/caldav"  # RFC 6764
APP_PASSWORD = "This provider wants an app password: make one in its security settings."  # noqa: S105  # words


@dataclass(frozen=True)
class CalendarServer:
    """`hint` says what one needs there instead of the usual password."""

    url: str
    hint: str = ""


ICLOUD = CalendarServer("https://caldav.icloud.com/", "Apple wants an app-specific password: account.apple.com > "
                        "Sign-In and Security > App-Specific Passwords.")  # fmt: skip
FASTMAIL = CalendarServer("https://caldav.fastmail.com/", "Fastmail wants an app password with access to calendars: "
                          "Settings > Privacy & Security > Connected apps & API tokens.")  # fmt: skip
ZOHO = CalendarServer("https://calendar.zoho.com/caldav/", APP_PASSWORD)
YAHOO = CalendarServer("https://caldav.calendar.yahoo.com/", APP_PASSWORD)
GMX = CalendarServer("https://caldav.gmx.net/")
MAILBOX_ORG = CalendarServer("https://dav.mailbox.org/")
POSTEO = CalendarServer("https://posteo.de:8443/")
WEB_DE = CalendarServer("https://caldav.web.de/")
YANDEX = CalendarServer("https://caldav.yandex.com/", APP_PASSWORD)
GOOGLE = CalendarServer("https://apidata.googleusercontent.com/caldav/v2/", "Google lets programs at calendars by "
                        "consent alone, which Fairlead can't ask for yet. Subscribe to your meetings under My calendar "
                        "elsewhere instead.")  # fmt: skip
MICROSOFT = CalendarServer("https://outlook.office365.com/", "Microsoft's calendars don't speak CalDAV. Subscribe to "
                           "your calendar under My calendar elsewhere instead.")  # fmt: skip

KNOWN = {
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), ICLOUD),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), FASTMAIL),
    **dict.fromkeys(("zoho.com", "zohomail.com"), ZOHO),
    **dict.fromkeys(("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "ymail.com", "aol.com"), YAHOO),
    **dict.fromkeys(("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com"), GMX),
    **dict.fromkeys(("posteo.de", "posteo.net"), POSTEO),
    **dict.fromkeys(("gmail.com", "googlemail.com"), GOOGLE),
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "hotmail.de"), MICROSOFT),
    **dict.fromkeys(("yandex.com", "yandex.ru"), YANDEX),
    "mailbox.org": MAILBOX_ORG,
    "web.de": WEB_DE,
}


def server_of(address: str) -> CalendarServer:
    """Of a mail address that of its provider; of a server's address itself. Nothing is asked yet."""
    typed = address.strip()
    if "://" in typed:
        return CalendarServer(typed)
    _, at, domain = typed.rpartition("@")
    if at and "/" not in domain:
        return KNOWN.get(domain.lower()) or CalendarServer(f"https://{domain.lower()}{WELL_KNOWN}")
    return CalendarServer(f"https://{typed}")


def places_to_look(url: str) -> list[str]:
    """The address itself, then where RFC 6764 says that calendars tell of themselves, then Nextcloud's place."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    below = parts.path.rstrip("/")
    clouds = [f"{root}{below}/remote.php/dav/"] if "remote.php" not in below and below != WELL_KNOWN else []
    return list(dict.fromkeys([url, f"{root}{WELL_KNOWN}", *clouds, f"{root}/"]))
