"""One's own name, time zone and ways of signing in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import redirect

from crm.accounts.access import user_only
from crm.accounts.forms import ProfileForm
from crm.accounts.models import Membership
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast


@user_only
def profile(request: Request) -> HttpResponse:
    """Name and time zone."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        if request.organization is not None:
            Membership.objects.filter(user=user).update(name=user.name)
        toast(request, "Profile saved.")
        return redirect("accounts:profile")
    return render_page(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@user_only
def security(request: Request) -> HttpResponse:
    """Password, second factors, sessions: each on allauth's own page."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "totp": Authenticator.Type.TOTP in kinds,
        "passkeys": Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).count(),
        "sessions": UserSession.objects.filter(user=request.user).count(),
    }
    return render_page(request, "accounts/security.html", context)
