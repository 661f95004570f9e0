"""The portal's first page, and what the customer says of himself."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crm.accounts.requests import Request
from crm.customers.models import Purpose
from crm.customers.queries.consents import has_consent
from crm.portal.access import customer_of, portal_signed_in
from crm.portal.actions.details import change_details
from crm.portal.forms.details import DetailsForm
from crm.portal.sections import portal_blocks
from crm.portal.shell import render_portal
from crm.web.formats import greeting


@require_safe
@portal_signed_in
def home(request: Request) -> HttpResponse:
    """A greeting, and what the modules have for this customer."""
    loaded = [(block, block.load(request)) for block in portal_blocks.entries]
    blocks = [
        {"template": block.template, "context": context, "beside": block.beside}
        for block, context in loaded
        if context is not None
    ]
    person = customer_of(request).person
    context = {
        "greeting": greeting(),
        "person": person,
        "blocks": blocks,
        "news": has_consent(person, Purpose.NEWSLETTER),
    }
    return render_portal(request, "portal/home.html", context)


@require_http_methods(["GET", "POST"])
@portal_signed_in
def details(request: Request) -> HttpResponse:
    """Name, phone, news by mail."""
    person = customer_of(request).person
    initial = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "news": has_consent(person, Purpose.NEWSLETTER),
    }
    form = DetailsForm(request.POST or None, initial=initial, region=person.country or None)
    if request.method == "POST" and form.is_valid():
        change_details(person.id, form.cleaned_data, by=request.actor)
        messages.success(request, "Saved.")
        return HttpResponseRedirect(reverse("portal:details", args=[request.organization.slug]))
    context = {"form": form, "email": customer_of(request).email}
    return render_portal(request, "portal/details.html", context, status=422 if form.errors else 200)
