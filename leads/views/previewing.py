"""A form as visitors will see it, within the builder. Nothing can be sent from here."""

from django.http import HttpResponse

from crm.accounts.requests import Request
from crm.web.templating import render_page
from leads.forms.public import PublicForm
from leads.models import FormField, LeadForm
from leads.views.policy import with_policy
from leads.views.public import read_step, thanks_words


def show_preview(request: Request, form: LeadForm, *, part: str = "", chosen: FormField | None = None) -> HttpResponse:
    """The page of the form, saved or not yet, that `part` or the `chosen` field is about; every field is shown."""
    if part == "after" and not form.redirect_url:
        after = {"form": form, "framed": True, "words": thanks_words(form), "again": ""}
        return _framed(request, "public/form_thanks.html", after)
    last = form.steps if part in ("consent", "after") else 1
    step = form.step_of(chosen) if chosen else read_step(request.GET.get("step", str(last)), form)
    context = {
        "form": form,
        "filled": PublicForm(form, step=step, everything=True),
        "framed": part != "page",
        "notice": "",
        "started": "",
        "key": "",
        "carried": {},
        "steps": list(range(1, form.steps + 1)),
        "at": step,
        "preview": True,
        "chosen": chosen.key if chosen else "",
    }
    return _framed(request, "public/form.html", context)


def _framed(request: Request, template: str, context: dict[str, object]) -> HttpResponse:
    return with_policy(request, render_page(request, template, context), frame_ancestors=["'self'"])
