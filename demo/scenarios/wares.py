"""What the two organizations of the demo sell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ware:
    """A product. `dealt` is how many of it a deal is about, none of what stands on no deal."""

    name: str
    sku: str
    price: str
    unit: str = "Piece"
    type: str = "goods"
    category: str = ""
    says: str = ""
    tax: str = ""
    every_months: int = 0
    tiers: Sequence[tuple[int, str]] = ()
    variants: Sequence[str] = ()
    parts: Sequence[tuple[str, int]] = ()
    stock: int = 0
    dealt: tuple[int, int] = (0, 0)


AIRLINE = (
    Ware("Group seat, short haul", "GS-EU", "189", type="service", category="Group travel", dealt=(20, 160),
         says="Per person and direction, one suitcase of 23 kg included.", tiers=((50, "174"), (100, "159.50"))),
    Ware("Group seat, long haul", "GS-LH", "640", type="service", category="Group travel", dealt=(15, 90),
         says="Per person and direction, two suitcases included.", tiers=((40, "598"),)),
    Ware("Charter, block hour", "CH-BH", "5400", "Hour", "service", "Charter", dealt=(4, 14),
         says="A320 with 174 seats, crew and handling included, fuel at the day's price."),
    Ware("Corporate fare contract", "CF-Y", "14500", "Flat rate", "subscription", "Corporate travel", every_months=12,
         dealt=(1, 4), says="Up to 18% under the public fare on all routes, free changes until departure."),
    Ware("Lounge pass, ten visits", "LP-10", "270", "Piece", "service", "On the ground", dealt=(5, 40)),
    Ware("Rail and fly", "RF-1", "29.90", "Piece", "service", "On the ground", tax="Reduced", dealt=(20, 120)),
    Ware("Second suitcase", "BAG-2", "45", "Piece", "service", "On the ground"),
    Ware("Amenity kit", "AK-1", "8.40", category="On board", stock=600, tiers=((500, "7.85"), (2000, "6.9950")),
         variants=("Business",), dealt=(100, 400), says="Sleeping mask, ear plugs, socks, toothbrush."),
    Ware("Travel blanket", "TB-1", "14.20", category="On board", stock=180),
    Ware("Conference comfort package", "CP-1", "", type="bundle", category="Group travel", dealt=(10, 60),
         says="For groups that work on the way.", parts=(("Lounge pass, ten visits", 1), ("Rail and fly", 2),
         ("Amenity kit", 1))),
)  # fmt: skip
TELECOM = (
    Ware("Fibre 500", "F-500", "59", "Month", "subscription", "Lines", every_months=1, dealt=(3, 40),
         says="500 Mbit/s in both directions, repaired within eight hours.", tiers=((20, "54"),)),
    Ware("Fibre 1000", "F-1000", "89", "Month", "subscription", "Lines", every_months=1, dealt=(2, 25),
         says="1,000 Mbit/s in both directions, repaired within four hours."),
    Ware("Mobile contract M", "MC-M", "19.90", "Month", "subscription", "Mobile", every_months=1, dealt=(20, 200),
         tiers=((50, "17.90"), (150, "15.50"))),
    Ware("Backup line", "BL-1", "34", "Month", "subscription", "Lines", every_months=1, dealt=(1, 12)),
    Ware("Router X2", "RX-2", "129", category="Devices", stock=120, variants=("With Wi-Fi 7",), dealt=(3, 60)),
    Ware("Desk phone D7", "DP-7", "84.50", category="Devices", stock=240, tiers=((50, "76"),), dealt=(10, 90)),
    Ware("Network cable", "NC-1", "0.3450", "Metre", category="Devices", stock=5000, dealt=(200, 1500)),
    Ware("Installation", "IN-1", "78", "Hour", "service", "Services", dealt=(2, 24)),
    Ware("Shop starter", "SS-1", "", type="bundle", category="Lines", dealt=(2, 12),
         says="Everything a shop needs on its first day.", parts=(("Router X2", 1), ("Desk phone D7", 2),
         ("Installation", 3))),
)  # fmt: skip
WARES: Mapping[str, Sequence[Ware]] = {"skyline": AIRLINE, "nimbus": TELECOM}
