"""What the left column of a customer's page shows: ways of reaching, jobs, tags, the company tree."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When

from crm.accounts.actor import Actor
from crm.customers.actions.channels import COLUMNS, MODELS
from crm.customers.models import Company, CompanyTag, Consent, Person, PersonCompany, PersonTag, Tag
from crm.customers.models.channels import POSTAL
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.customers.words import country_name
from crm.normal_forms import name_key
from crm.tenancy.kept import kept

SUGGESTED = 20
SHOWN_COMPANIES = 200
DEEPEST = 12
EMPTY = ("", "", "", "")
TAGS: dict[str, Any] = {"person": PersonTag, "company": CompanyTag}
TAG, CONSENT = "tag", "consent"
PARTS = ("one", "two", "three", "four")
NO_WORDS, NOT_SHARED = Value("", output_field=CharField()), Value("no", output_field=CharField())


@dataclass(frozen=True)
class Way:
    """One way of reaching somebody. `id` is None for one that only the record's own columns know."""

    channel: str
    id: UUID | None
    label: str
    primary: bool
    shared: bool
    parts: tuple[str, str, str, str]

    @property
    def text(self) -> str:
        """As it is shown; an address in two lines."""
        if self.channel != "address":
            return self.parts[0]
        street, code, city, country = self.parts
        return "\n".join(part for part in (street, f"{code} {city}".strip(), country_name(country)) if part)


@dataclass
class Ways:
    emails: list[Way] = field(default_factory=list)
    phones: list[Way] = field(default_factory=list)
    addresses: list[Way] = field(default_factory=list)


@dataclass(frozen=True)
class Profile:
    """What is known of a person or company in any number: ways, tags by name, the newest answer for each purpose."""

    ways: Ways
    tags: list[str]
    consents: dict[str, bool]


def profile_of(record: Any) -> Profile:
    """A person's or company's, by one query; the primary ways come first."""
    rows = sorted(_profile_rows(record.kind, record.id), key=lambda row: row["id"])
    found: dict[str, list[Way]] = {channel: [] for channel in COLUMNS}
    tags, consents = [], {}
    for row in rows:
        if row["what"] == TAG:
            tags.append(row["label"])
        elif row["what"] == CONSENT:
            consents[row["label"]] = row["yes"]  # a later one takes the place
        else:
            found[row["what"]].append(_way(row))
    ways = {channel: _primary_first(own) or _known(record, channel) for channel, own in found.items()}
    return Profile(Ways(ways["email"], ways["phone"], ways["address"]), sorted(tags, key=str.casefold), consents)


def _way(row: dict[str, Any]) -> Way:
    parts = (row["one"], row["two"], row["three"], row["four"])
    return Way(row["what"], row["id"], row["label"], row["yes"], row["is_shared"] == "yes", parts)


def _primary_first(ways: list[Way]) -> list[Way]:
    return sorted(ways, key=lambda way: not way.primary)


@kept
def _profile_rows(kind: str, record_id: UUID) -> QuerySet[Any, dict[str, Any]]:
    first, *others = [_channel_rows(kind, record_id, channel) for channel in COLUMNS]
    tags = _words(TAGS[kind].objects.filter(**{f"{kind}_id": record_id}), TAG, F("tag__name"), Value(False))
    if kind == "person":
        consents = Consent.objects.filter(person_id=record_id)
        others.append(_words(consents, CONSENT, F("purpose"), F("given")))
    return first.union(*others, tags, all=True)


def _channel_rows(kind: str, record_id: UUID, channel: str) -> QuerySet[Any, dict[str, Any]]:
    model: Any = MODELS[kind, channel]
    columns = {"email": ("address",), "phone": ("number",), "address": POSTAL}[channel]
    parts = dict(zip(PARTS, [*map(F, columns), *[NO_WORDS] * 4], strict=False))
    shared: Any = NOT_SHARED
    if hasattr(model, "shared"):
        shared = Case(When(shared=True, then=Value("yes")), default=Value("no"))
    return _rows(
        model.objects.filter(**{f"{kind}_id": record_id}), channel, yes=F("primary"), is_shared=shared, **parts
    )


def _words(rows: QuerySet[Any], what: str, words: F, yes: Any) -> QuerySet[Any, dict[str, Any]]:
    """Of which there is no more to say than a word and whether."""
    return _rows(rows, what, label=words, yes=yes, is_shared=NOT_SHARED, **dict.fromkeys(PARTS, NO_WORDS))


def _rows(rows: QuerySet[Any], what: str, **columns: Any) -> QuerySet[Any, dict[str, Any]]:
    told = Value(what, output_field=CharField())
    return rows.order_by().annotate(what=told, **columns).values("what", "id", "label", "yes", "is_shared", *PARTS)


def _known(record: Any, channel: str) -> list[Way]:
    """Loaded in bulk: the columns alone know it."""
    parts = [getattr(record, column) for column in COLUMNS[channel].values()]
    if not any(parts[:3]):
        return []
    one, two, three, four = (*parts, *EMPTY)[:4]
    return [Way(channel, None, "", True, False, (one, two, three, four))]


def jobs_shown(person: Person) -> list[PersonCompany]:
    """The person's jobs, the main one first, former ones last; made up where only the column knows."""
    jobs = _jobs(person.id)
    if not jobs and person.company is not None:
        return [PersonCompany(id=None, person=person, company=person.company, title=person.job_title, main=True)]
    return sorted(jobs, key=lambda job: (not job.main, job.is_over, job.created_at))


@kept
def _jobs(person_id: UUID) -> QuerySet[PersonCompany]:
    return PersonCompany.objects.filter(person_id=person_id).select_related("company")


def tag_suggestions(record: Any, typed: str) -> list[str]:
    """Tags in use whose name begins so, without those the record has."""
    links = f"{record.kind}_links__{record.kind}"
    tags = Tag.objects.exclude(**{links: record})
    if key := name_key(typed):
        tags = tags.filter(key__begins=key)
    return list(tags.values_list("name", flat=True)[:SUGGESTED])


@dataclass(frozen=True)
class Branch:
    """A company in the tree. `depth` 0 is the one at the top; `people` counts those whom the viewer may see."""

    company: Company
    depth: int
    people: int
    current: bool


def company_tree(actor: Actor, company: Company) -> list[Branch]:
    """The companies above and below, as the viewer may see them; empty where it stands alone."""
    top = _top(actor, company)
    rows: list[tuple[Company, int]] = []
    level, depth = [top], 0
    children: dict[UUID, list[Company]] = {}
    seen = {top.id}
    while level and depth < DEEPEST and len(seen) < SHOWN_COMPANIES:
        below = companies_visible_to(actor).filter(parent__in=level).order_by("name_key", "id")
        level = [child for child in below[:SHOWN_COMPANIES] if child.id not in seen]
        seen |= {child.id for child in level}
        for child in level:
            children.setdefault(child.parent_id, []).append(child)  # type: ignore[arg-type]  # found by its parent
        depth += 1
    _flatten(top, 0, children, rows)
    if len(rows) == 1:
        return []
    counts = _people_counts(actor, [each for each, _ in rows])
    return [Branch(each, depth, counts.get(each.id, 0), each.id == company.id) for each, depth in rows]


def _top(actor: Actor, company: Company) -> Company:
    top = company
    for _ in range(DEEPEST):
        above = companies_visible_to(actor).filter(id=top.parent_id).first() if top.parent_id else None
        if above is None:
            return top
        top = above
    return top


def _flatten(
    company: Company, depth: int, children: dict[UUID, list[Company]], rows: list[tuple[Company, int]]
) -> None:
    rows.append((company, depth))
    for child in children.get(company.id, []):
        _flatten(child, depth + 1, children, rows)


def _people_counts(actor: Actor, companies: list[Company]) -> dict[UUID, int]:
    people = people_visible_to(actor).filter(company__in=companies).order_by()
    return dict(people.values_list("company_id").annotate(Count("id")))
