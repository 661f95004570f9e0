"""What columns of a file can be taken for: people and companies."""

from crm.customers.models import Credit, Lifecycle, PreferredChannel
from crm.jobs.imports.registry import Target

MAIN, REACHED, WHERE, MORE = "Who it is", "How to reach them", "Where", "More"
# What other programs call the stages, as `plain` has it.
LIFECYCLE_WORDS = (
    ("marketing qualified lead", "lead"), ("marketingqualifiedlead", "lead"), ("mql", "lead"),
    ("sales qualified lead", "qualified"), ("salesqualifiedlead", "qualified"), ("sql", "qualified"),
    ("evangelist", "champion"), ("client", "customer"), ("kunde", "customer"), ("interessent", "lead"),
    ("abonnent", "subscriber"), ("chance", "opportunity"), ("verloren", "lost"), ("churned", "lost"),
)  # fmt: skip
CREDIT = "customers.credit"
LANGUAGES = (
    ("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish"), ("it", "Italian"), ("nl", "Dutch"),
    ("pl", "Polish"), ("pt", "Portuguese"), ("sv", "Swedish"), ("da", "Danish"), ("nb", "Norwegian"),
    ("fi", "Finnish"), ("cs", "Czech"), ("hu", "Hungarian"), ("ro", "Romanian"), ("el", "Greek"), ("tr", "Turkish"),
    ("ja", "Japanese"),
)  # fmt: skip


def person_targets() -> list[Target]:
    """See Importer.targets."""
    return [
        Target("name", "Name", names=("full name", "name vollstaendig", "vollstandiger name", "contact name",
               "contact", "ansprechpartner", "kontakt", "person", "kunde"), longest=170, group=MAIN),
        Target("first_name", "First name", names=("firstname", "given name", "vorname", "forename", "prenom"),
               longest=80, group=MAIN),
        Target("last_name", "Last name", names=("lastname", "surname", "family name", "nachname", "familienname",
               "name nachname", "nom"), longest=80, group=MAIN),
        Target("company", "Company", names=("company name", "firma", "firmenname", "unternehmen", "organization",
               "organisation", "account", "account name", "employer", "arbeitgeber", "organization name"),
               longest=160, group=MAIN),
        Target("job_title", "Job title", names=("title", "position", "role", "funktion", "beruf", "stelle",
               "jobtitel", "berufsbezeichnung"), longest=120, group=MAIN),
        *_reached(),
        *_where(),
        Target("lifecycle", "Stage", "choice", names=("lifecycle", "lifecycle stage", "phase", "status",
               "kundenstatus", "customer stage"), choices=tuple(Lifecycle.choices),
               aliases=LIFECYCLE_WORDS, group=MORE),
        Target("owner", "Owner", "member", names=("contact owner", "owner name", "account manager", "betreuer",
               "besitzer", "verantwortlich", "zustandig", "sales rep"), group=MORE),
        Target("tags", "Tags", "tags", names=("tag", "labels", "label", "schlagworte", "schlagworter", "kategorie",
               "categories", "category", "stichworte"), many=True, group=MORE),
        Target("source", "Source", names=("lead source", "quelle", "herkunft", "original source", "channel"),
               longest=120, group=MORE),
        Target("birthday", "Birthday", "day", names=("birthdate", "date of birth", "geburtstag", "geburtsdatum",
               "dob"), group=MORE),
        Target("language", "Language", "choice", choices=LANGUAGES, names=("preferred language", "sprache", "locale"),
               group=MORE),
        Target("company_domain", "Company's website", names=("website", "webseite", "domain", "company domain",
               "company website", "url", "homepage"), longest=300, group=MORE),
        *_standing(),
        *_kept_by("person"),
    ]  # fmt: skip


def company_targets() -> list[Target]:
    """See Importer.targets."""
    return [
        Target("name", "Name", names=("company", "company name", "firma", "firmenname", "unternehmen", "account",
               "account name", "organization", "organisation", "organization name"), longest=160, group=MAIN),
        Target("domain", "Domain", names=("website", "webseite", "company domain name", "company domain", "url",
               "homepage", "web"), longest=300, group=MAIN),
        Target("industry", "Industry", names=("branche", "sector", "sektor", "wirtschaftszweig"), longest=80,
               group=MAIN),
        Target("employees", "Employees", "number", names=("number of employees", "mitarbeiter", "mitarbeiterzahl",
               "anzahl mitarbeiter", "headcount", "size"), group=MAIN),
        Target("parent", "Belongs to", names=("parent", "parent company", "parent account", "konzern",
               "muttergesellschaft"), longest=160, group=MAIN),
        Target("email", "E-mail", "emails", names=("email", "mail", "e mail adresse", "email address"), many=True,
               group=REACHED),
        Target("phone", "Phone", "phones", names=("phone number", "telephone", "telefon", "telefonnummer", "tel"),
               many=True, group=REACHED),
        *_where(),
        Target("owner", "Owner", "member", names=("account owner", "company owner", "account manager", "betreuer",
               "besitzer", "verantwortlich"), group=MORE),
        Target("tags", "Tags", "tags", names=("tag", "labels", "label", "schlagworte", "kategorie", "categories"),
               many=True, group=MORE),
        *_standing(),
        *_kept_by("company"),
    ]  # fmt: skip


def _reached() -> list[Target]:
    return [
        Target("email", "E-mail", "emails", names=("email", "e mail address", "email address", "mail", "e mail adresse",
               "emailadresse", "mailadresse", "e mail 1", "email 1", "e mail 2", "email 2", "work email",
               "e mail 1 value", "second e mail"), many=True, group=REACHED),
        Target("phone", "Phone", "phones", names=("phone number", "telephone", "tel", "telefon", "telefonnummer",
               "rufnummer", "festnetz", "business phone", "work phone", "phone 1 value", "telefon geschaftlich",
               "phone 1", "phone 2", "telefon 2"), many=True, group=REACHED),
        Target("mobile", "Mobile phone", "phones", names=("mobile", "cell", "cell phone", "mobil", "handy",
               "mobiltelefon", "mobilnummer", "handynummer", "mobile number", "mobile phone number"),
               many=True, group=REACHED),
        Target("no_mail", "Wants no newsletter", "bool", names=("unsubscribed", "email opt out", "opt out",
               "unsubscribed from all email", "abgemeldet", "do not mail", "opted out"), group=REACHED),
        Target("newsletter", "Agreed to the newsletter", "bool", names=("newsletter", "email opt in", "opt in",
               "marketing consent", "einwilligung", "newsletter opt in"), group=REACHED),
        Target("do_not_call", "Do not call", "bool", names=("no calls", "nicht anrufen"), group=REACHED),
        Target("preferred_channel", "Prefers", "choice", choices=tuple(PreferredChannel.choices),
               names=("preferred channel", "preferred contact method", "bevorzugter kanal"), group=REACHED),
        Target("best_time", "Best time", names=("best time to call",), longest=80, group=REACHED),
    ]  # fmt: skip


def _where() -> list[Target]:
    return [
        Target("street", "Street", names=("address", "street address", "adresse", "strasse", "anschrift",
               "address line 1", "strasse und hausnummer", "strasse hausnummer"), longest=160, group=WHERE),
        Target("postal_code", "Postal code", names=("zip", "zip code", "postcode", "plz", "postleitzahl",
               "zip postal code"), longest=20, group=WHERE),
        Target("city", "City", names=("town", "ort", "stadt", "wohnort"), longest=80, group=WHERE),
        Target("country", "Country", "country", names=("country region", "land", "country code", "staat"),
               group=WHERE),
    ]  # fmt: skip


def _standing() -> list[Target]:
    return [
        Target("credit", "Credit", "choice", names=("credit standing", "bonitat"), choices=tuple(Credit.choices),
               needs=CREDIT, group=MORE),
        Target("credit_reason", "Credit: why", names=("credit reason",), longest=200, needs=CREDIT, group=MORE),
    ]  # fmt: skip


def _kept_by(kind: str) -> list[Target]:
    """What the program keeps itself: taken over once, with the record."""
    touched = [Target("last_touch_at", "Last touch", "moment", names=("last activity", "last contacted",
                      "last activity date", "letzter kontakt"), group=MORE)]  # fmt: skip
    return [
        Target("created_at", "Added", "moment", names=("created", "created at", "create date", "date created",
               "created date", "angelegt", "angelegt am", "erstellt", "erstellt am", "erstelldatum"), group=MORE),
        *(touched if kind == "person" else []),
        Target("external_id", "Number in the other program", names=("id", "external id", "record id", "contact id",
               "customer number", "kundennummer", "customer no", "kunden nr", "customer id"), longest=120, group=MORE),
    ]  # fmt: skip
