"""The way out of the sales report: one click for mail programs (RFC 8058), one button for people."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.errors import NotFound
from reporting.actions.sales_mails import set_sales_mail_active
from reporting.queries.sales_mails import sales_mail_called
from reporting.stopping import read_token


@csrf_exempt  # a mail program has no cookie; the signed token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def stop_sales_mail(request: Request, token: str) -> HttpResponse:
    """GET changes nothing, since programs that look for danger open every link. POST ends it, or takes that back."""
    row = sales_mail_called(read_token(token))
    if row is None:
        raise NotFound("This link is not complete. Open it from the mail again.")
    if request.method != "POST":
        return render(request, "reporting/sales/stop.html", {"row": row, "action": request.path}, using="jinja2")
    set_sales_mail_active(row.id, active=request.POST.get("do") == "again")
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse("No more sales reports by mail.", content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(request.path)
