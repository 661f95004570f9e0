"""The lists of people and companies."""

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_choices
from crm.customers.actions.people import assign_people
from crm.customers.models import Company, Lifecycle, Person
from crm.customers.normal_forms import name_key
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.customers.standing import credit_words
from crm.customers.words import country_name
from crm.search.queries.finding import matching_ids
from crm.web.formats import day
from crm.web.lists import BulkPage, BulkVerb, Column, Empty, ListPage, View
from crm.web.lists.undoing import facts_back

LIFECYCLE_TONES = {
    Lifecycle.SUBSCRIBER: "",
    Lifecycle.LEAD: "blue",
    Lifecycle.QUALIFIED: "violet",
    Lifecycle.OPPORTUNITY: "amber",
    Lifecycle.CUSTOMER: "green",
    Lifecycle.CHAMPION: "green",
    Lifecycle.LOST: "red",
}


def lifecycle_status(person: Person) -> tuple[str, str]:
    """The stage's word and tone."""
    return person.get_lifecycle_display(), LIFECYCLE_TONES[Lifecycle(person.lifecycle)]


def _credit(record: Person | Company) -> tuple[str, str] | None:
    words = credit_words(record)
    return (words.word, words.tone) if words.word else None


STANDING = (
    Column("health", "Health", kind="score", value=lambda record: (record.health, record.health_reasons),
           reads=("health", "health_reasons"), sort="health", nullable=True, width=110, optional=True),
    Column("credit", "Credit", kind="status", value=_credit, width=110, optional=True,
           reads=("credit", "credit_limit_minor", "credit_limit_currency", "credit_reason")),
)  # fmt: skip


def _colleagues(_actor: Actor) -> list[tuple[str, str]]:
    return member_choices()


class PeopleList(ListPage[Person]):
    title, kind, noun, capability, url_name = "People", "person", "people", "customers.view", "customers:people"
    columns = (
        Column("name", "Name", kind="name", href="customers:person", sort="name_key", width=230, m="1"),
        Column("company", "Company", kind="record", width=200, m="2"),
        Column("lifecycle", "Stage", kind="status", value=lifecycle_status, width=130, m="r", fact="lifecycle",
               reads=("lifecycle",)),
        Column("email", "E-mail", kind="email", width=240),
        Column("phone", "Phone", kind="phone", width=160),
        Column("owner", "Owner", kind="member", width=70, fact="owner", needs="customers.assign"),
        Column("last_touch_at", "Last touch", kind="time", width=140, m="2r"),
        Column("created_at", "Added", kind="time", sort="id", width=140),
        Column("job_title", "Job title", width=180, fact="job_title", optional=True),
        Column("city", "City", width=140, fact="city", optional=True),
        Column("country", "Country", value=lambda person: country_name(person.country), width=140,
               fact="country", reads=("country",), optional=True),
        Column("source", "Source", width=160, fact="source", optional=True),
        Column("birthday", "Birthday", value=lambda person: day(person.birthday), width=140,
               fact="birthday", reads=("birthday",), daily=True, optional=True),
        *STANDING,
    )  # fmt: skip
    views = (
        View("all", "All people"),
        View("mine", "Mine", {"owner": "me"}),
        View("customers", "Customers", {"lifecycle": "customer"}),
        View("leads", "Leads", {"lifecycle": "lead"}),
        View("unassigned", "Nobody's", {"owner": "nobody"}),
    )
    bulk = (
        BulkVerb(
            "assign",
            "Assign",
            "user-share",
            assign_people,
            "{count} people given over",
            "customers.assign",
            _colleagues,
            undo=facts_back("person"),
        ),
    )
    bulk_pages = (BulkPage("Merge", "arrows-join", "customers:merge_picked", "customers.merge", ("person",)),)
    new = ("New person", "customers:add_person", "customers.edit")
    empty = Empty(
        "Nobody here yet",
        "People come in by your web forms, by mail, or when you add them.",
        "Add the first person",
    )
    least_width = 1180
    fact_url, edit = "customers:person_fact", "customers.edit"

    def rows(self) -> QuerySet[Person]:
        """People with company and owner."""
        return people_visible_to(self.actor).select_related("company", "owner")

    def search(self, rows: QuerySet[Person], words: str) -> QuerySet[Person]:
        """By the start of any word of the name, of an address, or the end of a phone number."""
        return rows.filter(Q(id__in=matching_ids("person", words)) | Q(name_key__begins=name_key(words)))


class CompanyList(ListPage[Company]):
    title, kind, noun, capability = "Companies", "company", "companies", "customers.view"
    url_name = "customers:companies"
    columns = (
        Column("name", "Name", kind="name", href="customers:company", sort="name_key", width=260, m="1",
               fact="name"),
        Column("industry", "Industry", width=180, m="2", fact="industry"),
        Column("employees", "Employees", kind="number", width=110, fact="employees"),
        Column("city", "City", width=140, m="2r", fact="city"),
        Column("domain", "Domain", width=180, fact="domain"),
        Column("owner", "Owner", kind="member", width=70, m="r", fact="owner", needs="customers.assign"),
        Column("created_at", "Added", kind="time", sort="id", width=140),
        Column("phone", "Phone", kind="phone", width=160, optional=True),
        Column("email", "E-mail", kind="email", width=240, optional=True),
        Column("country", "Country", value=lambda company: country_name(company.country), width=140,
               fact="country", reads=("country",), optional=True),
        *STANDING,
    )  # fmt: skip
    views = (View("all", "All companies"), View("mine", "Mine", {"owner": "me"}))
    bulk_pages = (BulkPage("Merge", "arrows-join", "customers:merge_picked", "customers.merge", ("company",)),)
    new = ("New company", "customers:add_company", "customers.edit")
    empty = Empty("No companies yet", "A company comes with the first person who works there.", "Add a company")
    fact_url, edit = "customers:company_fact", "customers.edit"

    def rows(self) -> QuerySet[Company]:
        """Companies with their owner."""
        return companies_visible_to(self.actor).select_related("owner")

    def search(self, rows: QuerySet[Company], words: str) -> QuerySet[Company]:
        """By the start of any word of the name, or the domain."""
        return rows.filter(Q(id__in=matching_ids("company", words)) | Q(name_key__begins=name_key(words)))
