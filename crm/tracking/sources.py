"""Where a visit came from, told from the first page's address and the page before. No database here."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

DIRECT = "direct"
UTM = ("utm_source", "utm_medium", "utm_campaign")
# What advertisers' links carry when nobody wrote UTM parameters into them.
CLICKS = {
    "gclid": ("google", "cpc"),
    "gbraid": ("google", "cpc"),
    "wbraid": ("google", "cpc"),
    "msclkid": ("bing", "cpc"),
    "fbclid": ("facebook", "social"),
    "ttclid": ("tiktok", "cpc"),
    "li_fat_id": ("linkedin", "cpc"),
    "twclid": ("x", "cpc"),
}
SEARCH, SOCIAL, MAIL = "organic", "social", "email"
# The name of a site as it stands before the ending: www.google.de, google.co.uk.
KNOWN = {
    "google": SEARCH, "bing": SEARCH, "duckduckgo": SEARCH, "ecosia": SEARCH, "yahoo": SEARCH, "yandex": SEARCH,
    "baidu": SEARCH, "startpage": SEARCH, "qwant": SEARCH, "brave": SEARCH, "kagi": SEARCH,
    "facebook": SOCIAL, "instagram": SOCIAL, "linkedin": SOCIAL, "twitter": SOCIAL, "youtube": SOCIAL,
    "pinterest": SOCIAL, "reddit": SOCIAL, "tiktok": SOCIAL, "xing": SOCIAL, "threads": SOCIAL, "mastodon": SOCIAL,
}  # fmt: skip
HOSTS = {
    "t.co": ("x", SOCIAL), "x.com": ("x", SOCIAL), "lnkd.in": ("linkedin", SOCIAL), "youtu.be": ("youtube", SOCIAL),
    "bsky.app": ("bluesky", SOCIAL), "mail.google.com": ("gmail", MAIL), "outlook.live.com": ("outlook", MAIL),
    "outlook.office.com": ("outlook", MAIL),
}  # fmt: skip
SHOWN = {"google": "Google", "bing": "Bing", "linkedin": "LinkedIn", "youtube": "YouTube", "tiktok": "TikTok", "x": "X"}
MEDIA = {"cpc": "Ads", "ppc": "Ads", "paid": "Ads", SEARCH: "search", SOCIAL: "", "referral": "", MAIL: "mail"}
LONGEST = {"source": 80, "medium": 40, "campaign": 120, "referrer": 200, "landing": 300}


@dataclass(frozen=True, kw_only=True)
class Touch:
    """How somebody came: "google", "cpc", "spring", the page before, and the page he landed on (a path)."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    referrer: str = ""
    landing: str = ""

    @property
    def is_direct(self) -> bool:
        """Whether nothing says where he came from."""
        return self.source in ("", DIRECT)

    @property
    def words(self) -> str:
        """ "Google Ads / spring", "linkedin.com", "" for nobody knows where."""
        return touch_words(self.source, self.medium, self.campaign)


def touch_of(address: str, referrer: str, *, landing: str = "") -> Touch:
    """From the first page's whole address and the page before it.

    UTM parameters win over an advertiser's click number, that over the page before; a page of the same site is none.
    """
    query = _query(address)
    source, medium, campaign = (query.get(name, "") for name in UTM)
    before = _host(referrer)
    if before == _host(address):
        before, referrer = "", ""
    if not source:
        clicked = next((found for name, found in CLICKS.items() if name in query), None)
        source, guessed = clicked or _named(before)
        medium = medium or guessed
    return _cut(source=source.casefold(), medium=medium.casefold(), campaign=campaign, referrer=_plain(referrer),
                landing=landing)  # fmt: skip


def touch_words(source: str, medium: str, campaign: str) -> str:
    """In words for a person; "" where nobody knows."""
    if source in ("", DIRECT) and not campaign:
        return ""
    how = MEDIA.get(medium, medium)
    name = SHOWN.get(source, source if "." in source else source.capitalize())
    where = f"{name} {how}".strip() if source != DIRECT else ""
    return " / ".join(part for part in (where, campaign) if part)


def _cut(**values: str) -> Touch:
    return Touch(**{name: text[: LONGEST[name]] for name, text in values.items()})


def _query(address: str) -> dict[str, str]:
    try:
        found = parse_qs(urlsplit(address).query, max_num_fields=100)
    except ValueError:
        return {}
    return {name: " ".join(values[0].split()) for name, values in found.items()}


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _plain(referrer: str) -> str:
    """Host and path: what stands behind the question mark may be private."""
    try:
        parts = urlsplit(referrer)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}" if host and parts.scheme in ("http", "https") else ""


def _named(host: str) -> tuple[str, str]:
    if not host:
        return DIRECT, ""
    if host in HOSTS:
        return HOSTS[host]
    for label in host.split(".")[:-1]:
        if label in KNOWN:
            return label, KNOWN[label]
    return host, "referral"
