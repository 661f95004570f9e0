"""Where django-allauth meets organizations."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from crm.accounts.actions.sign_ins import note_failed_sign_in, note_sign_in


class StaffAdapter(DefaultAccountAdapter):
    """Staff sign in through allauth; portal customers never do."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Keep the person's name; addresses are kept in small letters."""
        user = super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name", "")
        user.email = user.email.lower()
        if commit:
            user.save()
        return user

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """Whoever signs in is noted for the administrators of his organizations."""
        response = super().post_login(request, user, **more)
        note_sign_in(user.pk, self.get_client_ip(request))
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """So is a wrong password."""
        note_failed_sign_in(str(credentials.get("email") or ""), self.get_client_ip(request))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the invitation that brought him here, else home."""
        if token := request.session.pop("invitation", None):
            return reverse("accounts:invitation", args=[token])
        return "/"

    get_signup_redirect_url = get_login_redirect_url

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Who changed his address goes back to where he began."""
        return reverse("accounts:security" if self.request.user.is_authenticated else "account_login")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the user's main address. allauth would look it up, which after the commit nobody may any more."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
