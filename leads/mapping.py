"""What of a payload goes where: the mapping that somebody clicked together, applied. No database here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.customers.normal_forms import email_key
from leads.models import MapsTo
from leads.models.form_field import UTM
from leads.payloads import Leaf, clean, last_name, path_words, text_at

FULL_NAME, EXTERNAL_ID, CONSENT, SOURCE, PAGE, ANSWER = (
    "full_name",
    "external_id",
    "consent",
    "source",
    "page",
    "answer",
)
PLACES: dict[str, str] = {
    FULL_NAME: "Whole name",
    **{place.value: place.label for place in MapsTo if place.value},
    ANSWER: "An answer on the lead",
    EXTERNAL_ID: "Its number there, so that it counts once",
    CONSENT: "Consent to mails",
    SOURCE: "Where from",
    PAGE: "The page it was sent from",
    **{name: f"Campaign link: {name.removeprefix('utm_')}" for name in UTM},
}
ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
OWN = re.compile(r"(person|lead)\.custom\.[a-z0-9_]{1,60}")
YES = frozenset(
    {"yes", "true", "1", "on", "y", "ja", "oui", "si", "sí", "granted", "accepted", "agreed", "opt-in", "checked"}
)
# What services call a fact, in small letters and without anything between.
USUAL: dict[str, str] = {
    **dict.fromkeys(("email", "emailaddress", "mail", "workemail", "authoremail", "visitoremail"), MapsTo.EMAIL),
    **dict.fromkeys(("phone", "phonenumber", "telephone", "mobile", "tel", "workphone"), MapsTo.PHONE),
    **dict.fromkeys(("firstname", "givenname", "fname"), MapsTo.FIRST_NAME),
    **dict.fromkeys(("lastname", "surname", "familyname", "lname"), MapsTo.LAST_NAME),
    **dict.fromkeys(("fullname", "name", "authorname", "visitorname", "contactname"), FULL_NAME),
    **dict.fromkeys(("company", "companyname", "organization", "organisation"), MapsTo.COMPANY),
    **dict.fromkeys(("jobtitle", "title", "role", "position"), MapsTo.JOB_TITLE),
    **dict.fromkeys(("country", "countrycode"), MapsTo.COUNTRY),
    **dict.fromkeys(("message", "comment", "content", "question", "transcript", "wants", "notes"), MapsTo.WANTS),
    **dict.fromkeys(("leadid", "leadgenid", "submissionid", "commentid", "chatid", "conversationid"), EXTERNAL_ID),
    **dict.fromkeys(("consent", "optin", "marketingconsent", "newsletter"), CONSENT),
    **dict.fromkeys(("campaignname", "utmcampaign"), "utm_campaign"),
    **dict.fromkeys(("pageurl", "permalink", "posturl"), PAGE),
}  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """A payload, put where it belongs. `problem` says why it can't become a lead, if so."""

    answers: dict[str, str] = field(default_factory=dict)  # as a submission without a form keeps them
    external_id: str = ""
    consent_given: bool = False
    consent_text: str = ""
    source: str = ""
    page: str = ""
    utm: dict[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """Why nobody could be called by this, or nothing."""
        if any(self.answers.get(place) for place in ("email", "phone", "first_name", "last_name")):
            return ""
        return "It has no name, e-mail address or phone number where the mapping looks for one."


def understand(payload: Any, mapping: Iterable[dict[str, Any]]) -> Understood:
    """Apply the mapping. Whatever was sent, something comes out."""
    said: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    consent_text = ""
    for line in mapping:
        text = clean(line["text"]) if "text" in line else text_at(payload, line.get("path", ()))
        if not text:
            continue
        place = line["to"]
        said.setdefault(place, []).append(text)
        if place == ANSWER:
            answers[free(last_name(line.get("path", ())), answers)] = text
        elif place == CONSENT:
            consent_text = consent_text or f"{path_words(line.get('path', ())) or 'Always'}: {text}"
        elif OWN.fullmatch(place):
            answers.setdefault(place, text)
    return _read(said, answers, consent_text)


def guess(found: Iterable[Leaf]) -> list[dict[str, Any]]:
    """A mapping by what the facts are called and look like; each place at most once."""
    mapping: list[dict[str, Any]] = []
    taken: set[str] = set()
    for leaf in found:
        place = _guessed(leaf)
        if place and place not in taken:
            taken.add(place)
            mapping.append({"to": str(place), "path": leaf.path})
    if taken & {str(MapsTo.FIRST_NAME), str(MapsTo.LAST_NAME)}:
        mapping = [line for line in mapping if line["to"] != FULL_NAME]
    return mapping


def free(name: str, taken: Iterable[str]) -> str:
    """A name for an answer that no place and no other answer has."""
    blocked = {*taken, *MapsTo.values}
    candidate, number = name, 1
    while candidate in blocked or OWN.fullmatch(candidate):
        number += 1
        candidate = f"{name} {number}"
    return candidate


def split_name(whole: str) -> tuple[str, str]:
    """First and last name: "Kessler, Anna" and "Anna Maria Kessler" alike."""
    name = " ".join(whole.split())
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def _read(said: dict[str, list[str]], answers: dict[str, str], consent_text: str) -> Understood:
    for place in MapsTo.values:
        if texts := said.get(place):
            answers[place] = "\n".join(texts)[:4000] if place == MapsTo.WANTS else texts[0]
    if whole := _first(said, FULL_NAME):
        for place, part in zip((MapsTo.FIRST_NAME, MapsTo.LAST_NAME), split_name(whole), strict=True):
            if part:
                answers.setdefault(place, part)
    _tidy(answers)
    return Understood(
        answers=answers,
        external_id=_first(said, EXTERNAL_ID)[:200],
        consent_given=_first(said, CONSENT).lower() in YES,
        consent_text=consent_text[:1000],
        source=_first(said, SOURCE)[:80],
        page=_first(said, PAGE)[:500],
        utm={name: texts[0][:120] for name in UTM if (texts := said.get(name))},
    )


def _tidy(answers: dict[str, str]) -> None:
    """What is no address and no country's code is an answer like any other."""
    if answers.get(MapsTo.EMAIL) and "@" not in email_key(answers[MapsTo.EMAIL]):
        answers[free("E-mail", answers)] = answers.pop(MapsTo.EMAIL)
    if country := answers.get(MapsTo.COUNTRY):
        if re.fullmatch(r"[A-Za-z]{2}", country):
            answers[MapsTo.COUNTRY] = country.upper()
        else:
            answers[free("Country", answers)] = answers.pop(MapsTo.COUNTRY)


def _first(said: dict[str, list[str]], place: str) -> str:
    texts: Sequence[str] = said.get(place, ())
    return texts[0] if texts else ""


def _guessed(leaf: Leaf) -> str:
    called = re.sub(r"[^a-z0-9]", "", last_name(leaf.path).lower())
    place = USUAL.get(called, "")
    if place == MapsTo.EMAIL and "@" not in leaf.text:
        return ""
    return place or (
        str(MapsTo.EMAIL) if re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", leaf.text, re.IGNORECASE) else ""
    )
