"""What a submission says, put where it belongs. No database here."""

from dataclasses import dataclass, field

from crm.customers.actions.matching import Contact
from crm.money import Money
from leads.models import FieldKind, FormField, MapsTo, Submission

CONTACT = (
    MapsTo.EMAIL,
    MapsTo.PHONE,
    MapsTo.FIRST_NAME,
    MapsTo.LAST_NAME,
    MapsTo.COMPANY,
    MapsTo.JOB_TITLE,
    MapsTo.COUNTRY,
)
PLACES = frozenset(MapsTo.values)
# What fits where it goes (crm.customers.models); the submission keeps all of it.
LONGEST = {
    MapsTo.EMAIL: 254,
    MapsTo.PHONE: 40,
    MapsTo.FIRST_NAME: 80,
    MapsTo.LAST_NAME: 80,
    MapsTo.COMPANY: 160,
    MapsTo.JOB_TITLE: 120,
    MapsTo.COUNTRY: 2,
}


@dataclass(frozen=True)
class Reading:
    """A submission, understood."""

    contact: Contact
    wants: str = ""
    value_minor: int | None = None
    answers: list[tuple[str, str]] = field(default_factory=list)
    own: list[tuple[str, str, str]] = field(default_factory=list)  # "person.custom.tier", label and words


def read_submission(submission: Submission, *, currency: str) -> Reading:
    """Map the answers by the form's fields; without a form the payload's keys are the places themselves."""
    mapped: dict[MapsTo, str] = {}
    answers, own = [], []
    for part in parts_of(submission):
        text = str(submission.payload.get(part.key, "")).strip()
        if not text:
            continue
        if part.own:
            own.append((part.own, part.label, text))
        elif part.maps_to == MapsTo.NOTHING:
            answers.append((part.label, text))
        else:
            mapped[part.maps_to] = _joined(mapped.get(part.maps_to, ""), text, part)
    return Reading(
        contact=Contact(
            **{str(place): mapped.get(place, "")[: LONGEST[place]] for place in CONTACT},
            source=submission.source[:120],
        ),
        wants=mapped.get(MapsTo.WANTS, "")[:4000],
        value_minor=_minor(mapped.get(MapsTo.VALUE, ""), currency),
        answers=answers,
        own=own,
    )


def parts_of(submission: Submission) -> list[FormField]:
    """Where each answer goes: the form's fields; without a form the payload's keys are the places themselves."""
    return submission.form.parts if submission.form else _parts_of(submission.payload)


def _joined(before: str, text: str, part: FormField) -> str:
    """Two fields may both say what somebody wants; of anything else the first counts."""
    if before and part.maps_to == MapsTo.WANTS:
        return f"{before}\n{text}"
    return before or text


def _parts_of(payload: dict[str, str]) -> list[FormField]:
    return [_part_of(key) for key in payload if key]


def _part_of(key: str) -> FormField:
    """Keys are places, own fields, or what an answer is called."""
    if key in PLACES:
        return FormField(key=key, kind=FieldKind.TEXT, label=MapsTo(key).label, maps_to=MapsTo(key))
    own = key if key.startswith(("person.custom.", "lead.custom.")) else ""
    return FormField(key=key, kind=FieldKind.TEXT, label=key.rpartition(".")[2] if own else key, own=own)


def _minor(text: str, currency: str) -> int | None:
    """An amount as typed in minor units; None if it is none, or none that fits."""
    if not any(character.isdigit() for character in text):
        return None
    try:
        minor = Money.parse(text, currency).minor
    except (ValueError, ArithmeticError):
        return None
    return minor if 0 <= minor < 10**15 else None
