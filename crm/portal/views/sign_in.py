"""Sign in with a mailed code; sign out."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from crm.accounts.requests import Request
from crm.errors import Refused
from crm.portal.access import code_key, enter, leave, next_key, portal_page
from crm.portal.actions.codes import WrongCode, open_code, redeem_code, send_code
from crm.portal.forms.sign_in import AddressForm, CodeForm
from crm.portal.limits import client_ip
from crm.portal.shell import render_portal


@require_http_methods(["GET", "POST"])
@portal_page
def sign_in(request: Request) -> HttpResponse:
    """Ask for the address, mail a code to it. The answer says nothing of who is known."""
    if request.portal:
        return HttpResponseRedirect(_home(request))
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = send_code(form.cleaned_data["email"], organization=request.organization, ip=client_ip(request))
        except Refused as refusal:
            form.add_error("email", str(refusal))
            return render_portal(request, "portal/sign_in.html", {"form": form}, status=429)
        request.session[code_key(request.organization.id)] = str(code.id)
        return HttpResponseRedirect(reverse("portal:code", args=[request.organization.slug]))
    return render_portal(request, "portal/sign_in.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@portal_page
def code(request: Request) -> HttpResponse:
    """Ask for the six digits."""
    asked = open_code(request.session.get(code_key(request.organization.id)))
    if asked is None:
        return HttpResponseRedirect(reverse("portal:sign_in", args=[request.organization.slug]))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = redeem_code(asked.id, form.cleaned_data["code"], ip=client_ip(request))
        except WrongCode as wrong:
            form.add_error("code", str(wrong))
        else:
            request.session.pop(code_key(request.organization.id), None)
            enter(request, account)
            return HttpResponseRedirect(_wanted(request))
    context = {"form": form, "email": asked.email}
    return render_portal(request, "portal/code.html", context, status=422 if form.errors else 200)


@require_POST
@portal_page
def sign_out(request: Request) -> HttpResponse:
    """Leave this organization's portal."""
    leave(request)
    messages.success(request, "You are signed out.")
    return HttpResponseRedirect(reverse("portal:sign_in", args=[request.organization.slug]))


def _home(request: Request) -> str:
    return reverse("portal:home", args=[request.organization.slug])


def _wanted(request: Request) -> str:
    """The page he came for, if it is one of this portal's; else the first."""
    home = _home(request)
    wanted = request.session.pop(next_key(request.organization.id), "") or home
    inside = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside else home
