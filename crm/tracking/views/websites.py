"""Settings > Websites: which sites, the code for their pages, and whether it works."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.tracking.actions.websites import add_website, change_website, renew_secret, switch_website
from crm.tracking.forms.websites import WebsiteForm, first_values
from crm.tracking.queries.websites import get_website, newest_events, visits_lately, ways_to, websites
from crm.tracking.script import snippet_for
from crm.web.templating import render_page, toast


@requires("tracking.websites")
@require_GET
def list_websites(request: Request) -> HttpResponse:
    """All sites, with what came from them lately."""
    found = list(websites(request.actor))
    return render_page(request, "tracking/websites.html", {"websites": found, "lately": visits_lately(found)})


@requires("tracking.websites")
def new_website(request: Request) -> HttpResponse:
    """Name a site and say where it is."""
    form = WebsiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        website = add_website(first_values(form), by=request.actor)
        toast(request, f"{website.name} is ready. Now put the code into its pages.")
        return HttpResponseRedirect(reverse("tracking:website", args=[website.id]))
    return render_page(request, "tracking/new_website.html", {"form": form}, status=422 if form.errors else 200)


@requires("tracking.websites")
def show_website(request: Request, website_id: UUID) -> HttpResponse:
    """The code, the last signs of life, the settings."""
    website = get_website(request.actor, website_id)
    form = WebsiteForm(request.POST if request.method == "POST" else None, instance=website)
    if request.method == "POST" and form.is_valid():
        change_website(website_id, first_values(form), by=request.actor)
        toast(request, "Website saved")
        return HttpResponseRedirect(reverse("tracking:website", args=[website_id]))
    context = {
        "website": website,
        "form": form,
        "snippet": snippet_for(request, website),
        "events": newest_events(website),
        "ways": [] if request.htmx else ways_to(website),  # what is asked for every few seconds shows none
    }
    return render_page(request, "tracking/website.html", context, status=422 if form.errors else 200)


@requires("tracking.websites")
@require_POST
def switch(request: Request, website_id: UUID) -> HttpResponse:
    """Count its visits, or not."""
    website = switch_website(website_id, active=request.POST.get("active") == "1", by=request.actor)
    toast(request, f"{website.name} is counted." if website.active else f"{website.name} is off: nothing is taken in.")
    return HttpResponseRedirect(reverse("tracking:website", args=[website_id]))


@requires("tracking.websites")
@require_POST
def renew(request: Request, website_id: UUID) -> HttpResponse:
    """Another secret for the site's server."""
    renew_secret(website_id, by=request.actor)
    toast(request, "There is a new secret. Put it on the website's server.")
    return HttpResponseRedirect(f"{reverse('tracking:website', args=[website_id])}#secret")
