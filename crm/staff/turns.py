"""Whose turn it is: everybody is owed his share, and whoever is owed most comes next.

Smooth weighted round robin: with equal shares everybody has one turn before anybody has two; with shares of 2 and 1
the first has two of three, never both at once for longer than need be. Who can't be asked neither gains nor loses.
"""

from collections.abc import Mapping
from uuid import UUID


def next_turn(weights: Mapping[UUID, int], owed: dict[str, int]) -> UUID:
    """Who of them comes next, by their shares. Changes what everybody is `owed`; who is owed nothing is left out."""
    keys = {each: str(each) for each in weights}
    for each, weight in weights.items():
        owed[keys[each]] = owed.get(keys[each], 0) + weight
    most = max(owed[key] for key in keys.values())
    chosen = min((each for each in weights if owed[keys[each]] == most), key=keys.__getitem__)
    owed[keys[chosen]] -= sum(weights.values())
    for key in [key for key, credit in owed.items() if not credit]:
        del owed[key]
    return chosen
