"""A form as visitors will see it, within the builder. Nothing can be sent from here."""

from django.http import HttpResponse

from crm.accounts.requests import Request
from crm.web.templating import render_page
from leads.forms.public import PublicForm
from leads.models import LeadForm
from leads.views.policy import with_policy


def show_preview(request: Request, form: LeadForm, *, step: int = 1) -> HttpResponse:
    """One page of a form, saved or not yet."""
    filled = PublicForm(form, step=step)
    context = {
        "form": form,
        "filled": filled,
        "framed": "full" not in request.GET,
        "notice": "",
        "started": "",
        "key": "",
        "carried": {},
        "steps": list(range(1, form.steps + 1)),
        "at": step,
        "preview": True,
    }
    response = render_page(request, "public/form.html", context)
    return with_policy(request, response, frame_ancestors=["'self'"])
