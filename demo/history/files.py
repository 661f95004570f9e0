"""A file of people from a trade fair that the manager brought in, and one that waits for its columns."""

from django.core.files.base import ContentFile

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.jobs import running
from crm.jobs.actions.imports import choose_columns, receive_file, start_import
from crm.tenancy.scope import organization_context, tenant_scope
from demo.chance import Chance
from demo.history.company import Office

FAIR = (
    ("Annika", "Sörensen", "Fjordfisk AS", "Bergen", "Norway"),
    ("Tobias", "Wieland", "Wieland Messebau", "Nürnberg", "Germany"),
    ("Chiara", "Fontana", "Fontana Eventi", "Milano", "Italy"),
    ("Hugo", "Delacroix", "Delacroix Optique", "Lyon", "France"),
    ("Ewa", "Mazur", "Mazur Logistyka", "Gdańsk", "Poland"),
    ("Kees", "van der Berg", "Polder Systems", "Utrecht", "Netherlands"),
    ("Nadia", "Haddad", "Haddad & Cie", "Genève", "Switzerland"),
    ("Ruben", "Castillo", "Castillo Viajes", "Sevilla", "Spain"),
)


def bring_in_files(office: Office, chance: Chance) -> None:
    """Through the importer itself, as a colleague does it."""
    with organization_context(office.organization):
        with tenant_scope(office.organization):
            manager = Membership.objects.select_related("role").get(id=office.members["manager"][0].id)
            actor = member_actor(manager)
            own = receive_file("person", ContentFile(_fair(chance).encode(), name="Visitors of the fair.csv"), by=actor)
            choose_columns(own.id, own.mapping, {"known": "fill", "owner": ""}, by=actor)
            start_import(own.id, by=actor)
            receive_file("company", ContentFile(_partners().encode(), name="Partners.csv"), by=actor)
        while running.work_on_jobs():
            pass


def _fair(chance: Chance) -> str:
    lines = ["Vorname;Nachname;Firma;E-Mail;Telefon;Ort;Land;Schlagworte"]
    for number, (first, last, company, city, country) in enumerate(FAIR):
        domain = "".join(letter for letter in company.casefold() if letter.isascii() and letter.isalnum())
        phone = f"+49 30 {chance.between(2_000_000, 9_000_000)}"
        lines.append(f"{first};{last};{company};visitor{number}@{domain}.example;{phone};{city};{country};Fair")
    lines.append("Ohne;Adresse;;nur ein Name;;;;")
    lines.append("Mia;Kurz;;mia.kurz@example;12;;Atlantis;")
    return "\n".join(lines) + "\n"


def _partners() -> str:
    rows = [f"{company},{city},{country}" for _, _, company, city, country in FAIR]
    return "Company,City,Country\n" + "\n".join(rows) + "\n"
