"""Whether a territory holds a place."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a customer is, and what he does; what is not known is empty."""

    country: str = ""
    postal_code: str = ""
    industry: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to go by."""
        return bool(self.country or self.industry)

    def __str__(self) -> str:
        area = " ".join(part for part in (self.country, self.postal_code) if part)
        return ", ".join(part for part in (area, self.industry) if part)


@dataclass(frozen=True)
class Area:
    """A country, or the postcodes of it from one to another by their beginnings: "10" to "29" holds 10115 and 29999."""

    country: str
    first: str = ""
    last: str = ""

    def holds(self, place: Place) -> bool:
        """Whether the place lies in it."""
        if place.country.upper() != self.country:
            return False
        if not self.first:
            return True
        code, last = plain_code(place.postal_code), self.last or self.first
        return bool(code) and self.first <= code[: len(self.first)] and code[: len(last)] <= last

    def __str__(self) -> str:
        if not self.first:
            return self.country
        return f"{self.country} {self.first}" + (f"-{self.last}" if self.last not in ("", self.first) else "")


@dataclass(frozen=True)
class Region:
    """A territory as it is asked: one of its areas and one of its industries have to hold."""

    name: str
    areas: tuple[Area, ...] = ()
    industries: frozenset[str] = frozenset()

    def holds(self, place: Place) -> bool:
        """Whether a customer there is its business. A territory that says nothing holds nobody."""
        if not self.areas and not self.industries:
            return False
        here = not self.areas or any(area.holds(place) for area in self.areas)
        return here and (not self.industries or place.industry.casefold() in self.industries)


def region_of(name: str, areas: Sequence[Sequence[str]], industries: Sequence[str]) -> Region:
    """A stored territory."""
    return Region(name, tuple(Area(*area) for area in areas), frozenset(each.casefold() for each in industries))


def plain_code(text: str) -> str:
    """A postcode as it is compared: capitals and digits alone."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
