"""Who should do this? Asked without anything particular in mind."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.staff.choosing import choose
from crm.staff.forms.who import WhoPageForm
from crm.staff.views.showing import tabs
from crm.web.templating import render_page


@requires("staff.view")
@require_GET
def show_who(request: Request) -> HttpResponse:
    """Everybody, and how he stands for what is asked."""
    form = WhoPageForm(request.GET or None)
    context = {"tabs": tabs("who"), "form": form, "choice": choose(form.asked())}
    return render_page(request, "staff/who.html", context)
