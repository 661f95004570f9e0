"""Settings > Mail: sender, addresses, and what became of the last mails."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.mail.actions.settings import change_mail_settings
from crm.mail.addresses import inbound_address
from crm.mail.forms.settings import MailSettingsForm
from crm.mail.queries.mails import newest_messages
from crm.web.templating import render_page, toast

TONES = {"sent": "green", "failed": "red", "skipped": "amber", "sending": "blue", "waiting": "blue"}


@requires("workspace.settings")
def mail_settings(request: Request) -> HttpResponse:
    """One form and one list."""
    form = MailSettingsForm(request.POST or None, instance=request.organization)
    if request.method == "POST" and form.is_valid():
        change_mail_settings(**form.cleaned_data, by=request.actor)
        toast(request, "Mail settings saved")
        return HttpResponseRedirect(reverse("mail:settings"))
    context = {
        "form": form,
        "inbound": inbound_address(request.organization),
        "messages_sent": newest_messages(),
        "tones": TONES,
    }
    return render_page(request, "mail/settings.html", context, status=422 if form.errors else 200)
