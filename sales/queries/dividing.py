"""How far what is sold can be divided: pieces are whole, hours and kilograms are not."""

from collections.abc import Iterable
from decimal import Decimal

from crm.errors import Refused
from crm.exact import plain
from sales.models import Unit
from sales.quotes.lines import Line


def undivided(counted: Iterable[tuple[str, str, str, Decimal]]) -> dict[str, str]:
    """What is wrong with quantities, by their ids: each comes as (id, the unit's symbol, its code, how many).

    A unit that nobody has set up sets no limit; a symbol without its own code (programs give none) is that symbol's.
    """
    parts = [(id_, symbol, code, _places(count)) for id_, symbol, code, count in counted if _places(count)]
    if not parts:
        return {}
    units = sorted(Unit.objects.all(), key=lambda unit: unit.places)
    called = {unit.symbol: unit for unit in units}  # of several, the one that can be divided most
    exact = {(unit.symbol, unit.code): unit for unit in units}
    found = ((id_, exact.get((symbol, code)) or called.get(symbol), places) for id_, symbol, code, places in parts)
    return {id_: _words(unit) for id_, unit, places in found if unit and places > unit.places}


def require_divisible(lines: Iterable[Line]) -> None:
    """Raises Refused, naming the first line that has more digits after the point than its unit allows."""
    lines = [line for line in lines if line.is_item]
    wrong = undivided((line.id, line.unit, line.unit_code, line.quantity) for line in lines)
    for line in lines:
        if line.id in wrong:
            raise Refused(f"{line.name}: {wrong[line.id]}")


def _places(count: Decimal) -> int:
    return max(-int(plain(count).as_tuple().exponent), 0)


def _words(unit: Unit) -> str:
    if unit.places:
        return f"{unit.name} has up to {unit.places} digits after the point."
    return f"{unit.name} is counted in whole numbers."
