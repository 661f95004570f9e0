"""Who carries parcels, and where a parcel's way can be looked up."""

from urllib.parse import quote

# key: (name, address with the number)
CARRIERS = {
    "dhl": ("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}"),
    "dhl_de": ("DHL Paket", "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={}"),
    "dpd": ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{}"),
    "fedex": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={}"),
    "gls": ("GLS", "https://gls-group.com/track/{}"),
    "hermes": ("Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{}"),
    "post_at": ("Österreichische Post", "https://www.post.at/sv/sendungssuche?snr={}"),
    "post_ch": ("Swiss Post", "https://service.post.ch/ekp-web/ui/entry/search/{}"),
    "royal_mail": ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{}"),
    "tnt": ("TNT", "https://www.tnt.com/express/en_gc/site/tracking.html?searchType=con&cons={}"),
    "ups": ("UPS", "https://www.ups.com/track?tracknum={}"),
    "usps": ("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"),
}


def carrier_name(carrier: str) -> str:
    """As people call it; what is not known is called as it was typed."""
    return CARRIERS[carrier][0] if carrier in CARRIERS else carrier


def tracking_url(carrier: str, number: str) -> str:
    """Where the parcel's way can be looked up; "" for a carrier that is not known, or without a number."""
    if carrier not in CARRIERS or not number.strip():
        return ""
    return CARRIERS[carrier][1].format(quote("".join(number.split()), safe=""))
