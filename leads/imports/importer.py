"""Files as leads: each row goes the way of every other entrance (`capture_lead`), once."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import member_choices
from crm.customers.imports.matched import look_for_pairs
from crm.customers.imports.people import split_name
from crm.customers.imports.targets import person_targets
from crm.customers.models import PersonEmail
from crm.customers.normal_forms import email_key
from crm.events.catalog.customers import CompanyAdded, PersonAdded
from crm.events.catalog.leads import LeadAssigned, LeadCaptured, LeadScored
from crm.events.emit import unheard
from crm.events.types import SubjectRef
from crm.jobs.imports.problems import Problem
from crm.jobs.imports.registry import Importer, Option, Target, Undone
from crm.jobs.imports.rows import Plan, Row, Run, Verdict
from crm.jobs.imports.undoing import take_back
from crm.jobs.models import ImportChunk
from crm.search.actions.indexing import index_records
from crm.tenancy.ids import uuid7
from crm.work.actions.notifications import notify
from leads.imports.capturing import Captured, capture_rows, submission_key
from leads.imports.words import PRESETS, lead_targets
from leads.models import Lead, LeadStatus, Submission

FROM_PERSON = frozenset(
    {"name", "first_name", "last_name", "company", "job_title", "email", "phone", "mobile", "country"}
)
ADDED = "were open already; what the file added to them stays."


class LeadImporter(Importer):
    kind, noun, capability, icon = "lead", "leads", "leads.work", "target"
    list_name = "leads:leads"
    presets = PRESETS
    part = 1_000  # while one is written nobody else gives out leads
    beside: ClassVar = {"submission": Submission}
    own_events = frozenset({LeadCaptured.kind, LeadScored.kind, LeadAssigned.kind, PersonAdded.kind, CompanyAdded.kind})

    def targets(self, _actor: Actor) -> list[Target]:
        """Whom it is about, and what he wants."""
        about = [target for target in person_targets() if target.name in FROM_PERSON]
        return [*about, *lead_targets()]

    def options(self, actor: Actor) -> list[Option]:
        """What becomes of open leads, and who gets new ones."""
        known = Option("known", "And if somebody's lead is open already?",
                       (("fill", "Add what the file says to that lead"), ("skip", "Leave that lead as it is"),
                        ("reject", "Reject the row, and tell me who it is")))  # fmt: skip
        others = member_choices() if actor.can("leads.assign") else []
        mine = (str(actor.member_id), "Me")
        owner = Option("owner", "Who gets new leads?",
                       (("", "Whoever our rules say"), mine, *(each for each in others if each[0] != mine[0])),
                       "Where the file names nobody.")  # fmt: skip
        return [known, owner]

    def lacks(self, targets: set[str]) -> str:
        """Somebody to talk to."""
        if targets & {"name", "first_name", "last_name", "email", "phone", "mobile"}:
            return ""
        return "Say which column has the name or the e-mail address: otherwise nobody knows whose leads these are."

    def plan(self, run: Run) -> list[Plan]:
        """A row that came before is known by its number in the other program, an open lead by the address."""
        keys = {row.number: submission_key(run, row) for row in run.rows}
        done = set(
            Submission.objects.filter(key__in=list(keys.values()), lead__isnull=False).values_list("key", flat=True)
        )
        people = _people_of(run.rows)
        leads = Lead.objects.all().open().filter(person_id__in=set(people.values())).select_related("person")
        opened = {lead.person_id: lead for lead in leads.order_by("id")}
        named: set[str] = set()
        return [self._plan(run, row, keys[row.number] in done, opened, people, named) for row in run.rows]

    def carry_out(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """By the same rules as any lead: newcomers together, then those who may be known one after the other."""
        begun = uuid7()
        made: dict[str, list[str]] = {"lead": [], "person": [], "company": [], "submission": [], "added": []}
        rows = [plan.row for plan in plans if plan.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.DOUBLE)]
        with unheard(really=run.quiet):
            for captured in capture_rows(run, rows):
                _note(made, begun, captured)
        if run.quiet and run.findable:
            for kind in ("lead", "person", "company"):
                index_records(kind, [UUID(each) for each in made[kind]])
        return {kind: ids for kind, ids in made.items() if ids}

    def take_back(self, run: Run, made: Mapping[str, Sequence[str]]) -> Undone:
        """New leads with the people and companies that came with them; what was added to open ones stays."""
        undone = take_back(("lead", "person", "company"), run, made, self.beside, self.own_events)
        if made.get("added"):
            undone.left[ADDED] = ("lead", list(made["added"]))
        return undone

    def finished(self, own: Any, counts: Mapping[str, int]) -> None:
        """Each owner hears once how many are his; who may be one with somebody is looked for soon."""
        if not counts.get("new"):
            return
        look_for_pairs("person")
        ids = [each for chunk in ImportChunk.objects.filter(of=own) for each in chunk.ids("lead")]
        shares: dict[UUID, int] = {}
        for owner_id in Lead.objects.filter(id__in=ids, owner__isnull=False).values_list("owner_id", flat=True):
            shares[owner_id] = shares.get(owner_id, 0) + 1
        for member in Membership.objects.active().filter(id__in=shares):
            if member.id != own.by_id and own.options.get("automations") != "start":
                count = shares[member.id]
                text = f"{count:,} new leads from {own.file_name}" if count > 1 else f"A new lead from {own.file_name}"
                notify(
                    member,
                    text,
                    kind="lead_assigned",
                    subject=SubjectRef("job", own.run_job_id),
                    key=f"import:{own.id}",
                )

    def _plan(  # what it needs to know of the part
        self,
        run: Run,
        row: Row,
        done: bool,
        opened: Mapping[UUID, Lead],
        people: Mapping[str, UUID],
        named: set[str],
    ) -> Plan:
        _split(row)
        title = title_of(row)
        if not any(row.values.get(name) for name in ("first_name", "last_name", "email", "phone")):
            row.problems.append(Problem("", "has no name, no e-mail address and no telephone number"))
        if row.values.get("status") == LeadStatus.CONVERTED:
            row.problems.append(Problem("", "became a deal already: bring the person in instead"))
        emails = [email_key(each) for each in row.values.get("email", ())]
        external = row.values.get("external_id")
        keys = (*(f"email:{each}" for each in emails), *((f"external:{external}",) if external else ()))
        if any(not problem.light for problem in row.problems):
            return Plan(row, Verdict.REJECTED, title=title)
        if done:
            return Plan(row, Verdict.SAME, title=title)
        known = next((opened[people[each]] for each in emails if people.get(each) in opened), None)
        twice = bool(named & set(keys))
        named |= set(keys)
        if known is not None:
            return _known(run, Plan(row, Verdict.CHANGED, known, title=title, keys=keys))
        return Plan(row, Verdict.DOUBLE if twice else Verdict.NEW, title=title, keys=keys)


def title_of(row: Row) -> str:
    """His name, or what he is reached by."""
    values = row.values
    name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    return name or next(iter([*values.get("email", []), *values.get("phone", [])]), "") or " ".join(row.cells[:3])


def _known(run: Run, plan: Plan) -> Plan:
    policy = run.options.get("known", "fill")
    if policy == "skip":
        plan.verdict = Verdict.SKIPPED
    elif policy == "reject":
        plan.verdict = Verdict.REJECTED
        plan.row.problems.append(Problem("", "has an open lead already", str(plan.record)))
    return plan


def _split(row: Row) -> None:
    values = row.values
    if "name" in values and "first_name" not in values and "last_name" not in values:
        values["first_name"], values["last_name"] = split_name(values["name"])
    if "mobile" in values:
        values["phone"] = [*values.get("phone", []), *values["mobile"]]


def _people_of(rows: Sequence[Row]) -> dict[str, UUID]:
    keys = {email_key(each) for row in rows for each in row.values.get("email", ())}
    known = PersonEmail.objects.filter(key__in=keys, shared=False) if keys else PersonEmail.objects.none()
    return dict(known.values_list("key", "person_id"))


def _note(made: dict[str, list[str]], begun: UUID, captured: Captured) -> None:
    """What undo takes back: ids made since `begun` are ours, because they grow."""
    submission, lead = captured.submission, captured.lead
    if not captured.is_new:
        if str(lead.id) not in made["lead"]:
            made["added"].append(str(lead.id))
        return
    made["lead"].append(str(lead.id))
    made["submission"].append(str(submission.id))
    for kind, record_id in (("person", lead.person_id), ("company", lead.company_id)):
        if record_id is not None and record_id > begun and str(record_id) not in made[kind]:
            made[kind].append(str(record_id))
