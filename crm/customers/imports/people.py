"""Files as people."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_choices
from crm.customers.actions.people import set_people
from crm.customers.imports.columns import insert_people
from crm.customers.imports.employers import Employers, find_employers, make_employers
from crm.customers.imports.matched import look_for_pairs, match_rows, person_of_row, usual_choices
from crm.customers.imports.presets import PEOPLE
from crm.customers.imports.side_rows import add_beside
from crm.customers.imports.targets import person_targets
from crm.customers.models import Company, Consent, Person, PersonEmail, PersonPhone, PersonTag
from crm.customers.normal_forms import email_key, name_key
from crm.events.catalog.customers import CompanyAdded, PersonAdded, TagAdded
from crm.jobs.imports.problems import Problem
from crm.jobs.imports.records import OTHERS, Identity, Known, RecordImporter
from crm.jobs.imports.registry import KNOWN, PERHAPS, Option, Target
from crm.jobs.imports.rows import Plan, Row, Run, Verdict
from crm.jobs.models import ExternalId

LONGEST_NAME = 80
PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "di", "da", "dos", "del", "la", "le", "el", "al", "bin", "ter"}
)


class PeopleImporter(RecordImporter):
    kind, noun, capability, icon = "person", "people", "customers.edit", "users"
    list_name = "customers:people"
    model, presets, tags = Person, PEOPLE, True
    plain = frozenset({
        "first_name", "last_name", "job_title", "street", "postal_code", "city", "country", "language", "birthday",
        "lifecycle", "source", "preferred_channel", "best_time", "do_not_call", "credit", "credit_reason",
    })  # fmt: skip
    never_over = frozenset({"lifecycle_at_first"})
    made_on_the_way = ("company",)
    beside: ClassVar = {
        "person_email": PersonEmail, "person_phone": PersonPhone, "person_tag": PersonTag, "consent": Consent,
        "external_id": ExternalId,
    }  # fmt: skip
    own_events = frozenset({PersonAdded.kind, CompanyAdded.kind, TagAdded.kind, "customers.consent_recorded"})

    def targets(self, _actor: Actor) -> list[Target]:
        """See Importer."""
        return person_targets()

    def options(self, actor: Actor) -> list[Option]:
        """And who looks after new ones."""
        colleagues = member_choices() if actor.can("customers.assign") else []
        mine = (str(actor.member_id), "Me")
        others = [(value, label) for value, label in colleagues if value != mine[0]]
        owner = Option("owner", "Who looks after new people?", (mine, ("", "Nobody yet"), *others),
                       "Where the file names nobody.")  # fmt: skip
        return [KNOWN, PERHAPS, owner]

    def lacks(self, targets: set[str]) -> str:
        """Something to call people by."""
        if targets & {"name", "first_name", "last_name", "email", "phone", "mobile"}:
            return ""
        return "Say which column has the name or the e-mail address: otherwise nobody knows who these people are."

    def lacking(self, row: Row) -> str:
        """As the form has it: a name, an address or a number."""
        if any(row.values.get(name) for name in ("name", "first_name", "last_name", "email", "phone", "mobile")):
            return ""
        return "has no name, no e-mail address and no telephone number"

    def title_of(self, row: Row) -> str:
        """His name, or what he is reached by."""
        values = row.values
        name = values.get("name") or f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
        return name or next(iter([*values.get("email", []), *values.get("phone", [])]), "") or " ".join(row.cells[:3])

    def complete(self, row: Row) -> None:
        """Names in two parts, all numbers in one list; and what he is recognised by, unless that is his company."""
        values = row.values
        if "name" in values and "first_name" not in values and "last_name" not in values:
            values["first_name"], values["last_name"] = split_name(values["name"])
        if "mobile" in values:
            values["phone"] = [*values.get("phone", []), *values["mobile"]]
        if "email" in values or "phone" in values:
            self.recognise(row)

    def prepare(self, run: Run, rows: Sequence[Row]) -> None:
        """Companies by their ids."""
        employers = find_employers(rows)
        run.memory["employers"] = employers
        for row in rows:
            if company_id := employers.of(row):
                row.values["company_id"] = company_id

    def identities(self, row: Row) -> list[Identity]:
        """By address; without one by number and name; without either by name and company."""
        if emails := row.values.get("email"):
            return [("email", email_key(each)) for each in emails]
        name = name_key(self.title_of(row))
        if phones := row.values.get("phone"):
            return [("phone", f"{each} {name}") for each in phones]
        return [("name", f"{row.values.get('company_id', '')} {name}")]

    def look_up(self, run: Run, by: str, keys: set[str]) -> dict[str, UUID]:
        """See RecordImporter."""
        return LOOK_UPS[by](keys)

    def match(self, run: Run, rows: Sequence[Row]) -> None:
        """By the organization's matching rules, those that change what becomes of a row."""
        match_rows("person", run, rows, person_of_row)

    def first_choices(self) -> dict[str, str]:
        """As the organization's duplicate rules have it."""
        return usual_choices("person")

    def finished(self, _own: Any, counts: Mapping[str, int]) -> None:
        """Who may be one with somebody else is looked for soon."""
        if counts.get("new"):
            look_for_pairs("person")

    def facts(self, row: Row) -> dict[str, Any]:
        """The first address and number are columns, too."""
        found = super().facts(row)
        values = row.values
        found |= {name: values[name][0] for name in ("email", "phone") if values.get(name)}
        found |= {
            f"{name}_id": values[each]
            for name, each in (("company", "company_id"), ("owner", "owner"))
            if each in values
        }
        return found

    def changes(self, run: Run, plan: Plan, known: Known) -> dict[str, Any]:
        """Half of another name fills nothing; addresses and numbers beside the first are never over it."""
        changed, record = super().changes(run, plan, known), plan.record
        newest = plan.policy == "newest"
        named = known.now(record, "first_name") or known.now(record, "last_name")
        if named and not newest:
            changed.pop("first_name", None)
            changed.pop("last_name", None)
        if "email" in changed and email_key(changed["email"]) == email_key(record.email):
            del changed["email"]
        return changed

    def _plan_known(self, run: Run, row: Row, plan: Plan, known: Known) -> Plan:
        addresses: Mapping[str, UUID] = run.memory.get("addresses", {})
        for each in row.values.get("email", []):
            if addresses.get(email_key(each), plan.record.pk) != plan.record.pk:
                row.problems.append(Problem("", OTHERS, each))
                plan.verdict, plan.record = Verdict.REJECTED, None
                return plan
        return super()._plan_known(run, row, plan, known)

    def _found(self, run: Run, rows: Sequence[Row]) -> dict[Identity, UUID | None]:
        found = super()._found(run, rows)
        run.memory["addresses"] = {key: record_id for (by, key), record_id in found.items() if by == "email"}
        return found

    def insert(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """The companies first, then the people."""
        employers: Employers = run.memory["employers"]
        known: Known = run.memory["known"]
        wanted = [plan.values.get("company_id") for plan in plans]
        wanted += [values.get("company_id") for values in known.pending.values()]
        companies = make_employers(run, employers, wanted)
        made = insert_people(run, plans, employers.names)
        return {"company": companies, **made}

    def set_all(self, wanted: Sequence[tuple[Any, Mapping[str, Any]]], by: Actor) -> None:
        """See RecordImporter."""
        set_people(wanted, by)

    def settable(self, run: Run, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """The company as such: jobs follow it."""
        found = super().settable(run, record, values)
        if "company_id" in found:
            found["company"] = self._company(run, found.pop("company_id"))
        return found

    def after_change(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Further addresses, tags, consents, the other program's id."""
        return add_beside(run, plans)

    def _company(self, run: Run, company_id: UUID) -> Company:
        known: Known = run.memory["known"]
        if "companies" not in run.memory:
            wanted = {values["company_id"] for values in known.pending.values() if values.get("company_id")}
            run.memory["companies"] = Company.everything.in_bulk(list(wanted))
        return run.memory["companies"][company_id]

    def _words(self, run: Run, record: Any, values: Mapping[str, Any], known: Known) -> list[tuple[str, str, str]]:
        employers: Employers = run.memory["employers"]
        words = super()._words(run, record, values, known)
        if (company_id := values.get("company_id")) is None:
            return words
        return [
            (label, old, employers.names.get(company_id, new)) if label == "Company" else (label, old, new)
            for label, old, new in words
        ]


def split_name(name: str) -> tuple[str, str]:
    """ "Anna Maria van Dijk" is ("Anna Maria", "van Dijk"), as is "van Dijk, Anna Maria"."""
    last, comma, first = name.partition(",")
    if comma and first.strip() and last.strip() and "," not in first:
        return first.strip()[:LONGEST_NAME], last.strip()[:LONGEST_NAME]
    words = name.split()
    if len(words) < 2:
        return "", name.strip()[:LONGEST_NAME]
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(words[:start])[:LONGEST_NAME], " ".join(words[start:])[:LONGEST_NAME]


def _by_email(keys: set[str]) -> dict[str, UUID]:
    rows = PersonEmail.objects.filter(key__one_of=keys, shared=False)
    return dict(rows.values_list("key", "person_id"))


def _by_phone(keys: set[str]) -> dict[str, UUID]:
    numbers = {key.partition(" ")[0] for key in keys}
    rows = PersonPhone.objects.filter(number__one_of=numbers, person__deleted_at=None).order_by("-person_id")
    found = {
        f"{number} {name}": each for number, name, each in rows.values_list("number", "person__name_key", "person_id")
    }
    return {key: found[key] for key in keys if key in found}


def _by_name(keys: set[str]) -> dict[str, UUID]:
    names = {key.partition(" ")[2] for key in keys}
    rows = Person.objects.filter(name_key__one_of=names, email="", phone="").order_by("-id")
    found = {
        f"{company or ''} {name}": each for company, name, each in rows.values_list("company_id", "name_key", "id")
    }
    return {key: found[key] for key in keys if key in found}


LOOK_UPS = {"email": _by_email, "phone": _by_phone, "name": _by_name}
