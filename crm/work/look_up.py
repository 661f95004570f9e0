"""Who is on the telephone? People by number or address, and what may be done with somebody unknown."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from crm.accounts.actor import Actor


@dataclass(frozen=True)
class LookUpOffer:
    """A button for somebody nobody knows; the page behind it takes `?phone=` and `?email=`."""

    label: str
    url_name: str
    icon: str
    capability: str
    order: int = 100

    def url(self, phone: str, email: str) -> str:
        """Its address, with what is known filled in."""
        given = {name: value for name, value in (("phone", phone), ("email", email)) if value}
        return f"{reverse(self.url_name)}?{urlencode(given)}"


_offers: dict[str, LookUpOffer] = {}


def register_look_up_offer(offer: LookUpOffer) -> None:
    """Add one; one with the same address replaces the older."""
    _offers[offer.url_name] = offer


def offers_for(actor: Actor) -> list[LookUpOffer]:
    """Those the actor may use, in their order."""
    return sorted((offer for offer in _offers.values() if actor.can(offer.capability)), key=lambda offer: offer.order)
