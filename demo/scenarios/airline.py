"""Skyline Air: an airline with a VIP club, group travel for companies, and surveys after the flight."""

from typing import Any

from demo.chance import Chance
from demo.scenarios.kinds import Colleague, Offer, Scenario, Topic
from demo.scenarios.own import day, money, option_key
from leads.models import FieldKind, FormField, MapsTo

AIRPORTS = ("Munich (MUC)", "Hamburg (HAM)", "Berlin (BER)", "Frankfurt (FRA)", "Vienna (VIE)", "Zurich (ZRH)")
DESTINATIONS = (
    "Lisbon", "Reykjavik", "Chicago", "Tokyo", "Cape Town", "Palermo", "Oslo", "New York", "Tromsø", "Athens", "Porto",
    "Edinburgh", "Marrakesh", "Bergen", "Madeira",
)  # fmt: skip
ADD_ONS = ("lounge visit", "extra legroom", "second suitcase", "seat by the window", "meal on board", "fast lane")
COMMENTS = (
    "Crew remembered my name. Boarding in Frankfurt was slow again.", "Smooth flight, friendly crew.",
    "The seat was broken and nobody could fix it.", "On time both ways. Thank you!", "Coffee could be better.",
    "Best connection to the islands there is.", "Waited 40 minutes for the suitcase.", "The app showed the wrong gate.",
)  # fmt: skip
TIERS = (("Blue", 6), ("Silver", 3), ("Gold", 1.2), ("Platinum", 0.4))


def profile(chance: Chance, lifecycle: str) -> dict[str, dict[str, Any]]:
    """What the airline knows of a traveller."""
    interests = ", ".join(sorted(chance.random.sample(DESTINATIONS, k=chance.between(1, 3))))
    facts: dict[str, dict[str, Any]] = {"Travel": {"Home airport": chance.one(AIRPORTS), "Interested in": interests}}
    if lifecycle in ("customer", "champion") and chance.happens(0.7):
        facts["VIP club"] = {
            "Number": f"SK {chance.between(1000, 9999)} {chance.between(100, 999)}",
            "Tier": "Platinum" if lifecycle == "champion" else chance.weighted(TIERS),
            "Points": chance.between(400, 184_000),
            "Seat": chance.one(("Aisle, front", "Window, front", "Window", "Aisle")),
            "Meal": chance.one(("Vegetarian", "No wish", "Vegan", "Gluten free")),
        }
    return facts


def touchpoints(chance: Chance) -> tuple[str, str, str, str]:
    """Something that happened between the airline and a traveller."""
    to = chance.one(DESTINATIONS)
    kind = chance.weighted([("booked", 4), ("flew", 4), ("add-on", 2), ("survey", 2)])
    if kind == "booked":
        return "ticket", f"booked a flight to {to}", "", "sales"
    if kind == "flew":
        return "plane-inflight", f"flew to {to}, SK {chance.between(100, 899)}", "", "service"
    if kind == "add-on":
        return "gift", f"added {chance.one(ADD_ONS)} to the flight to {to}", "", "sales"
    return (
        "star",
        f"answered the survey After your flight: {chance.between(3, 10)} of 10",
        chance.one(COMMENTS),
        "service",
    )


POLICIES = ("Economy only", "Premium economy over 6 hours", "Business over 8 hours", "Approval above 1,000 EUR")
OWN_FIELDS: dict[str, tuple[dict[str, Any], ...]] = {
    "person": (
        {"label": "Loyalty tier", "kind": "choice", "options": [tier for tier, _ in TIERS], "section": "Loyalty",
         "help": "As printed on the card."},
        {"label": "Tier valid until", "kind": "date", "section": "Loyalty"},
        {"label": "Wants offers by phone", "kind": "bool"},
    ),
    "company": (
        {"label": "Corporate account number", "kind": "text", "section": "Corporate account"},
        {"label": "Contract renews", "kind": "date", "section": "Corporate account"},
        {"label": "Travel budget a year", "kind": "money", "section": "Corporate account"},
        {"label": "Travel policy", "kind": "choices", "options": POLICIES, "section": "Corporate account"},
    ),
    "deal": ({"label": "Travellers a year", "kind": "number", "help": "As the customer estimates it."},),
}  # fmt: skip


def own_values(chance: Chance, kind: str, record: Any) -> dict[str, Any]:
    """What the airline keeps in fields of its own."""
    if kind == "person":
        tier = record.profile.get("VIP club", {}).get("Tier")
        if not tier:
            return {}
        valid, by_phone = day(chance, 20, 400), chance.happens(0.3)
        return {"loyalty_tier": tier.casefold(), "tier_valid_until": valid, "wants_offers_by_phone": by_phone}
    if kind == "deal":
        return {"travellers_a_year": str(chance.between(4, 160) * 5)} if chance.happens(0.6) else {}
    if chance.happens(0.4):
        return {}
    rules = sorted(chance.random.sample(range(len(POLICIES)), k=chance.between(1, 2)))
    return {
        "corporate_account_number": f"SKC-{chance.between(10_000, 99_999)}",
        "contract_renews": day(chance, -20, 500),
        "travel_budget_a_year": money(chance.between(10, 400) * 1000),
        "travel_policy": [option_key(POLICIES[rule]) for rule in rules],
    }


SKYLINE = Scenario(
    key="skyline",
    seed=4471,
    name="Skyline Air",
    domain="skyline.example",
    colour="#12344d",
    icon="plane-inflight",
    time_zone="Europe/Berlin",
    currency="EUR",
    country="DE",
    address="Skyline Air, Nordallee 25, 85356 Munich",
    teams=("Corporate travel", "Service"),
    colleagues=(
        Colleague("Viktor Hansen", "owner", title="Managing director"),
        Colleague("Petra Lang", "manager", "Corporate travel", "Head of sales"),
        Colleague("Jonas Richter", "rep", "Corporate travel", "Key account manager"),
        Colleague("Mira Okonkwo", "rep", "Corporate travel", "Account manager"),
        Colleague("Tomás Ferreira", "rep", "Corporate travel", "Account manager"),
        Colleague("Inès Castel", "rep", "Corporate travel", "Junior account manager"),
        Colleague("Sanna Virtanen", "agent", "Service", "Customer care"),
        Colleague("Emil Novak", "agent", "Service", "Customer care"),
        Colleague("Leonie Hartmann", "marketer", "", "VIP club"),
        Colleague("Arjun Mehta", "analyst", "", "Controlling"),
    ),
    countries=(("DE", 6), ("GB", 2), ("FR", 1), ("SE", 1), ("IT", 0.7), ("NL", 0.7)),
    sources=(
        ("Group travel form", 6),
        ("VIP club form", 3),
        ("Referral", 2),
        ("Google Ads", 3),
        ("Trade fair ITB", 1),
        ("Newsletter", 1.5),
        ("Phone", 1),
    ),
    offers=(
        Offer("Group fares, {n} seats to {place} in May", "{place} group, {n} seats", 9_000, 90_000),
        Offer("A contract for our engineers who fly to {place} every week", "{place} rotation", 40_000, 220_000),
        Offer("Price for a charter to {place} with 140 guests", "Charter to {place}", 60_000, 180_000),
        Offer("Corporate fares for {n} people, mostly {place}", "Corporate fares {company}", 15_000, 130_000),
        Offer("Please send an offer for our sales kick-off in {place}", "Sales kick-off, {place}", 20_000, 110_000),
        Offer("Rail and fly for the team in {city}", "Rail and fly {city}", 8_000, 60_000),
    ),
    pipeline="Corporate travel",
    places=DESTINATIONS,
    competitors=("Aero Nord", "Condoria", "FlyBalt", "The train"),
    queues=("Customer care", "Baggage", "VIP club"),
    topics=(
        Topic(
            "Suitcase left in {place}",
            "Hello, my suitcase did not arrive with flight SK 214 from {place}. It is dark blue. When will I get it?",
            "I am sorry about that. Your suitcase is on tonight's flight and will be delivered to your door by 20:00.",
            "high",
            "Baggage",
        ),
        Topic(
            "Invoice needs our cost centre",
            "Please put cost centre 4410 on the invoice for the flights to {place}.",
            "Done. The corrected invoice is attached to your booking and on its way by mail.",
            "normal",
        ),
        Topic(
            "Change my flight to {place}",
            "I have to travel a day later. What does it cost to change?",
            "Your fare can be changed free of charge. I have moved you to the same flight the next day.",
            "normal",
        ),
        Topic(
            "Points for the flight to {place} are missing",
            "I flew to {place} two weeks ago and the points have not been added.",
            "Thank you for writing. The points are in your account now, with 500 more for the wait.",
            "low",
            "VIP club",
        ),
        Topic(
            "Refund for cancelled flight",
            "Our flight to {place} was cancelled at the gate. I want the money back.",
            "You are right to ask. The refund was sent today; banks take about three working days.",
            "urgent",
        ),
        Topic(
            "Wheelchair for my mother",
            "My mother flies to {place} on Friday and needs a wheelchair. Is it booked?",
            "Yes. A colleague will meet her at the kerb in front of terminal 1.",
            "high",
        ),
        Topic(
            "Seat next to my child",
            "We were seated apart on the way to {place}. Can you put us together?",
            "I have moved you both to row 14, seats A and B.",
            "normal",
        ),
    ),
    tags=("Key account", "Speaks at events", "Frequent flyer", "Press", "Family", "Needs care"),
    form={
        "name": "Group travel form",
        "slug": "group-travel",
        "headline": "Travel together for less",
        "pitch": "From ten seats up we make you an offer by the next working day.",
        "points": ["Free rebooking until two days before", "One contact for the whole group", "Pay after the journey"],
        "title": "Ask for a group offer",
        "button": "Ask for an offer",
        "consent_text": "Skyline Air may write to me about fares and offers. I can stop this at any time.",
        "thanks": "Thank you. One of us calls you by the next working day.",
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
        FormField(key="company", kind=FieldKind.COMPANY, label="Company", maps_to=MapsTo.COMPANY, half=True),
        FormField(key="destination", kind=FieldKind.CHOICE, label="Where to?", choices=DESTINATIONS),
        FormField(key="wants", kind=FieldKind.LONG, label="What do you plan?", maps_to=MapsTo.WANTS),
    ),
    club={
        "name": "VIP club form",
        "slug": "vip-club",
        "headline": "The VIP club",
        "pitch": "Collect points on every flight and use the lounge from Silver on.",
        "points": ["Points for every mile", "Lounge from Silver", "Free seat choice"],
        "title": "Join the VIP club",
        "button": "Join the club",
        "consent_text": "The VIP club may mail me its newsletter and offers for my destinations.",
        "consent_required": True,
        "thanks": "Welcome aboard. Your club number comes by mail.",
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
        FormField(
            key="interests", kind=FieldKind.CHOICE, label="Which destination interests you most?", choices=DESTINATIONS
        ),
    ),
    profile=profile,
    own_fields=OWN_FIELDS,
    own_values=own_values,
    touchpoints=touchpoints,
)
