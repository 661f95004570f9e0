"""Nimbus Telecom: a regional operator with plans for homes and businesses, orders, and faults."""

from typing import Any

from demo.chance import Chance
from demo.scenarios.kinds import Colleague, Offer, Scenario, Topic
from demo.scenarios.own import day, option_key
from leads.models import FieldKind, FormField, MapsTo

PLANS = (
    "Home Fibre 100",
    "Home Fibre 500",
    "Business Fibre 250",
    "Business Fibre 500",
    "Mobile Flex",
    "Office Phone 10",
)
AREAS = ("Peckham", "Camberwell", "Brixton", "Deptford", "Lewisham", "Greenwich", "Dulwich", "Nunhead", "Catford")
RATINGS = (
    "The engineer was on time and friendly.",
    "Third outage this month.",
    "Solved on the phone in five minutes.",
    "Nobody called back.",
    "Very clear answers.",
)


def profile(chance: Chance, lifecycle: str) -> dict[str, dict[str, Any]]:
    """What the operator knows of a subscriber."""
    if lifecycle not in ("customer", "champion"):
        return {"Line": {"Area": chance.one(AREAS), "Fibre at the address": chance.one(("Yes", "Planned", "Not yet"))}}
    return {
        "Line": {
            "Product": chance.one(PLANS),
            "Pays": f"£{chance.between(18, 140)}.00 a month",
            "Contract": f"until {chance.between(1, 28)} {chance.one(('Jan', 'Mar', 'Jun', 'Sep', 'Dec'))} 2027",
            "Area": chance.one(AREAS),
            "Router": chance.one(("White box v2", "White box v3", "Own router")),
        }
    }


def touchpoints(chance: Chance) -> tuple[str, str, str, str]:
    """Something that happened between the operator and a subscriber."""
    kind = chance.weighted([("order", 3), ("fault", 2), ("bill", 4), ("rating", 2)])
    if kind == "order":
        return "shopping-cart", f"ordered {chance.one(PLANS)}", "", "sales"
    if kind == "fault":
        return (
            "alert-triangle",
            f"was hit by the outage in {chance.one(AREAS)}, {chance.between(1, 9)} hours",
            "",
            "service",
        )
    if kind == "bill":
        return "receipt", f"paid the bill, £{chance.between(18, 140)}.00", "", "sales"
    return "star", f"rated our help: {chance.between(1, 5)} of 5", chance.one(RATINGS), "service"


SERVICES = ("Fibre", "Mobile", "Office telephony", "Television", "Managed network")
OWN_FIELDS: dict[str, tuple[dict[str, Any], ...]] = {
    "person": (
        {"label": "Best way to pay", "kind": "choice", "options": ("Direct debit", "Card", "Invoice"),
         "section": "Account"},
        {"label": "Paperless bills", "kind": "bool", "section": "Account"},
    ),
    "company": (
        {"label": "Business account number", "kind": "text", "section": "Business account"},
        {"label": "Contract ends", "kind": "date", "section": "Business account"},
        {"label": "SIM cards", "kind": "number", "section": "Business account"},
        {"label": "Services", "kind": "choices", "options": SERVICES, "section": "Business account"},
    ),
    "deal": ({"label": "Lines", "kind": "number", "help": "How many lines or SIM cards it is about."},),
}  # fmt: skip


def own_values(chance: Chance, kind: str, record: Any) -> dict[str, Any]:
    """What the operator keeps in fields of its own."""
    if kind == "person":
        if record.lifecycle not in ("customer", "champion"):
            return {}
        pays = chance.weighted((("direct_debit", 6.0), ("card", 3.0), ("invoice", 1.0)))
        return {"best_way_to_pay": pays, "paperless_bills": chance.happens(0.7)}
    if kind == "deal":
        return {"lines": str(chance.between(1, 120))} if chance.happens(0.6) else {}
    if chance.happens(0.4):
        return {}
    taken = sorted(chance.random.sample(range(len(SERVICES)), k=chance.between(1, 3)))
    return {
        "business_account_number": f"NB {chance.between(100, 999)} {chance.between(1000, 9999)}",
        "contract_ends": day(chance, -20, 700),
        "sim_cards": str(chance.between(2, 240)),
        "services": [option_key(SERVICES[place]) for place in taken],
    }


NIMBUS = Scenario(
    key="nimbus",
    seed=9152,
    name="Nimbus Telecom",
    domain="nimbus.example",
    colour="#5b2ca0",
    icon="cloud",
    time_zone="Europe/London",
    currency="GBP",
    country="GB",
    address="Nimbus Telecom, 14 Rye Lane, London SE15 5BS",
    teams=("Business sales", "Broadband"),
    colleagues=(
        Colleague("Ama Boateng", "owner", title="Chief executive"),
        Colleague("Viktor Hansen", "admin", title="Adviser"),
        Colleague("Claire Whitcombe", "manager", "Business sales", "Head of sales"),
        Colleague("Daniel Price", "rep", "Business sales", "Business adviser"),
        Colleague("Priya Raman", "rep", "Business sales", "Business adviser"),
        Colleague("Owen Hughes", "rep", "Business sales", "Business adviser"),
        Colleague("Ruth Adler", "agent", "Broadband", "Service desk"),
        Colleague("Lukas Berg", "agent", "Broadband", "Service desk"),
        Colleague("Beatriz Nunes", "agent", "Broadband", "Service desk"),
        Colleague("Hannah Cole", "marketer", "", "Campaigns"),
    ),
    countries=(("GB", 9), ("FR", 0.4), ("PL", 0.6), ("DE", 0.4), ("ES", 0.4)),
    sources=(
        ("Business fibre form", 6),
        ("Availability check", 4),
        ("Referral", 2),
        ("Google Ads", 3),
        ("Door to door", 1),
        ("Phone", 1.5),
        ("Newsletter", 1),
    ),
    offers=(
        Offer("Price for fibre in {n} shops", "Fibre for {n} shops, {company}", 4_000, 48_000),
        Offer("We move to a new office in {place} and need fibre and phones", "New office {place}", 3_000, 30_000),
        Offer("An offer for {n} mobile contracts", "{n} mobile contracts", 5_000, 60_000),
        Offer("A second line as a backup for the warehouse in {place}", "Backup line {place}", 2_000, 16_000),
        Offer("Telephone system for a school with {n} rooms", "School phones, {n} rooms", 8_000, 70_000),
    ),
    pipeline="Business lines",
    places=AREAS,
    competitors=("BigTel", "CityFibre", "Cablecom", "Vireo"),
    queues=("Broadband", "Billing", "Mobile"),
    topics=(
        Topic(
            "No internet, shop can't take cards",
            "The internet in our shop in {place} has been down since about 7. The light on the white box is red. We are losing customers by the hour.",
            "I am sorry, that is the worst day for it. I have tested your line: a technician is at your cabinet before 15:00.",
            "urgent",
            "Broadband",
        ),
        Topic(
            "Router reboots each night at 2",
            "Every night at two the router restarts and the alarm system complains.",
            "That is our update window, which I have moved for you. Please tell me if it happens once more.",
            "normal",
            "Broadband",
        ),
        Topic(
            "Wrong tariff since October",
            "You charge us for Business 500 but we ordered 250. Second time I write.",
            "You are right. The tariff is corrected and £48.00 come off your next bill.",
            "high",
            "Billing",
        ),
        Topic(
            "Move my line to a new flat",
            "We move within {place} on the first. Can the line move with us?",
            "Yes. The new line is ready the day before; keep the router.",
            "normal",
            "Broadband",
        ),
        Topic(
            "Refund for three days without service",
            "Please refund the three days without internet in {place}.",
            "Done: £8.40 come off your next bill. Sorry again.",
            "normal",
            "Billing",
        ),
        Topic(
            "Static address for my cameras",
            "I need a fixed IP address for the cameras in the store.",
            "It is switched on. Restart the router once and it is yours.",
            "low",
            "Broadband",
        ),
        Topic(
            "Phone shows no service",
            "Since this morning my mobile has no service in {place}.",
            "The mast in your street is being repaired until 18:00. Calls over WLAN work until then.",
            "high",
            "Mobile",
        ),
    ),
    tags=("Business", "School", "Landlord", "Many faults", "Pays late", "Early adopter"),
    form={
        "name": "Business fibre form",
        "slug": "business-fibre",
        "headline": "Fibre that answers the phone",
        "pitch": "People from your own street, a contract of one page, and a technician the same day.",
        "points": ["Up to 500 Mbit/s both ways", "Same-day technician", "Cancel monthly"],
        "title": "Ask for an offer",
        "button": "Ask for an offer",
        "consent_text": "Nimbus Telecom may write to me about products for my business.",
        "thanks": "Thank you. We check your address and call you today.",
    },
    fields=(
        FormField(
            key="first_name",
            kind=FieldKind.TEXT,
            label="First name",
            required=True,
            maps_to=MapsTo.FIRST_NAME,
            half=True,
        ),
        FormField(
            key="last_name", kind=FieldKind.TEXT, label="Last name", required=True, maps_to=MapsTo.LAST_NAME, half=True
        ),
        FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", required=True, maps_to=MapsTo.EMAIL),
        FormField(key="phone", kind=FieldKind.PHONE, label="Phone", maps_to=MapsTo.PHONE, half=True),
        FormField(key="company", kind=FieldKind.COMPANY, label="Business", maps_to=MapsTo.COMPANY, half=True),
        FormField(key="area", kind=FieldKind.CHOICE, label="Where is it?", choices=AREAS),
        FormField(key="wants", kind=FieldKind.LONG, label="What do you need?", maps_to=MapsTo.WANTS),
    ),
    club={
        "name": "Availability check",
        "slug": "availability",
        "headline": "Is fibre in your street?",
        "pitch": "We look it up and tell you by mail, also when it comes later.",
        "points": ["Free", "No obligation"],
        "title": "Check my address",
        "button": "Check my address",
        "consent_text": "Nimbus Telecom may mail me when fibre reaches my street, and about its offers.",
        "consent_required": True,
        "thanks": "Thank you. The answer comes by mail.",
    },
    club_fields=(
        FormField(
            key="first_name",
            kind=FieldKind.TEXT,
            label="First name",
            required=True,
            maps_to=MapsTo.FIRST_NAME,
            half=True,
        ),
        FormField(
            key="last_name", kind=FieldKind.TEXT, label="Last name", required=True, maps_to=MapsTo.LAST_NAME, half=True
        ),
        FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", required=True, maps_to=MapsTo.EMAIL),
        FormField(key="area", kind=FieldKind.CHOICE, label="Your area", choices=AREAS),
    ),
    profile=profile,
    own_fields=OWN_FIELDS,
    own_values=own_values,
    touchpoints=touchpoints,
)
