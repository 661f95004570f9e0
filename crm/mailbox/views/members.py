"""Who joined a mailbox and whose can't be read: for whoever looks after the organization. No mail is shown here."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.mailbox.actions.rules import drop_rule, keep_private
from crm.mailbox.forms.mailbox import PrivateForm
from crm.mailbox.oauth.providers import consent_providers
from crm.mailbox.queries.members import joined_mailboxes
from crm.mailbox.queries.privacy import rules_of_all
from crm.web.templating import render_page, toast


@requires("workspace.settings")
@require_GET
def members(request: Request) -> HttpResponse:
    """One line for each, and what is never taken in from anybody."""
    context = {
        "mailboxes": joined_mailboxes(),
        "rules": rules_of_all(),
        "private": PrivateForm(),
        "providers": consent_providers(),
    }
    return render_page(request, "mailbox/members.html", context)


@requires("workspace.settings")
@require_POST
def private(request: Request) -> HttpResponse:
    """List an address or domain for everybody."""
    try:
        rule = keep_private(request.POST.get("pattern", "")[:254], everybody=True, by=request.actor)
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
    else:
        toast(request, f"Mails with {rule.pattern.removeprefix('@')} are never taken in from anybody.")
    return HttpResponseRedirect(reverse("mailbox:members"))


@requires("workspace.settings")
@require_POST
def drop_private(request: Request, rule_id: UUID) -> HttpResponse:
    """Take such mails in again."""
    drop_rule(rule_id, by=request.actor)
    toast(request, "Mails are taken in again from now on.")
    return HttpResponseRedirect(reverse("mailbox:members"))
