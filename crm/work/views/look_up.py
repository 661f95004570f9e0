"""An address that telephony software opens while it rings: /look-up/?phone=+4930123 or ?email=…"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.models import Person
from crm.web.templating import render_page
from crm.work.look_up import offers_for
from crm.work.queries.callers import number_of, people_reached_by


@requires("customers.view")
@require_GET
def look_up(request: Request) -> HttpResponse:
    """One match: his page, ready to log the call. Several: which one? None: add him."""
    typed, email = _given(request, "phone", 40), _given(request, "email", 254)
    direction = "outgoing" if request.GET.get("direction") == "outgoing" else "incoming"
    found = people_reached_by(request.actor, phone=typed, email=email)
    if len(found) == 1:
        return HttpResponseRedirect(_call_page(found[0], direction))
    phone = number_of(typed) or typed.strip()
    context = {
        "phone": phone,
        "email": email,
        "site": settings.SITE_URL,
        "asked": bool(phone or email),
        "people": [(person, _call_page(person, direction)) for person in found],
        "offers": [(offer, offer.url(phone, email)) for offer in offers_for(request.actor)],
    }
    return render_page(request, "work/look_up.html", context)


def _given(request: Request, name: str, longest: int) -> str:
    return request.GET.get(name, "").replace("\x00", "")[:longest]


def _call_page(person: Person, direction: str) -> str:
    page = reverse("customers:person", args=[person.id])
    return f"{page}?{urlencode({'call': 1, 'direction': direction})}#composer"
