"""All addresses of the program: what a stranger may see under /p/<organization>/, then the staff's pages.

Strangers first: forms and the portal are asked for most, and staff pages don't begin with p/.
"""

from django.urls import URLPattern, URLResolver, include, path

from crm.web.resolving import Remembering
from crm.workspace.views.api_docs import api_docs
from crm.workspace.views.settings import brand, brand_logo

ORGANIZATION = "p/<slug:organization_slug>/"

ADDRESSES: list[URLPattern | URLResolver] = [
    path(ORGANIZATION, include("crm.portal.public_urls")),
    path(ORGANIZATION, include("leads.public_urls")),
    path(ORGANIZATION, include("support.public_urls")),
    path(ORGANIZATION, include("sales.public_urls")),
    path(ORGANIZATION, include("sales.orders.public_urls")),
    path(ORGANIZATION, include("sales.suggestions.public_urls")),
    path(ORGANIZATION, include("sales.billing.public_urls")),
    path(ORGANIZATION, include("sales.payments.public_urls")),
    path(ORGANIZATION, include("marketing.public_urls")),
    path(ORGANIZATION, include("reporting.public_urls")),
    path(ORGANIZATION, include("crm.mail.public_urls")),
    path(ORGANIZATION, include("crm.tracking.public_urls")),
    path(ORGANIZATION, include("crm.meetings.public_urls")),
    path("", include("crm.work.urls")),
    path("", include("crm.web.urls")),
    path("", include("crm.accounts.urls")),
    path("", include("crm.runtime.urls")),
    path("brand/<slug:slug>.css", brand, name="brand"),
    path("brand/<slug:slug>.png", brand_logo, name="brand_logo"),
    path("account/", include("allauth.urls")),
    path("customers/", include("crm.customers.urls")),
    path("leads/", include("leads.urls")),
    path("sales/orders/", include("sales.orders.urls")),
    path("sales/forecast/", include("sales.forecasts.urls")),
    path("sales/suggestions/", include("sales.suggestions.urls")),
    path("sales/", include("sales.urls")),
    path("billing/", include("sales.billing.urls")),
    path("payments/", include("sales.payments.urls")),
    path("subscriptions/", include("sales.subscriptions.urls")),
    path("support/", include("support.urls")),
    path("marketing/", include("marketing.urls")),
    path("automation/", include("crm.automation.urls")),
    path("reports/", include("reporting.urls")),
    path("settings/", include("crm.workspace.urls")),
    path("team/", include("crm.staff.urls")),
    path("meetings/", include("crm.meetings.urls")),
    path("mailbox/", include("crm.mailbox.urls")),
    path("my-calendar/", include("crm.diary.urls")),
    path("exchange-rates/", include("crm.currencies.urls")),
    path("jobs/", include("crm.workspace.job_urls")),
    path("imports/", include("crm.workspace.import_urls")),
    path("records/", include("crm.workspace.record_urls")),
    path("search/", include("crm.search.urls")),
    path("mail/", include("crm.mail.urls")),
    path("websites/", include("crm.tracking.urls")),
    path("files/", include("crm.attachments.urls")),
    path("api/", include("crm.api.urls")),
    path("docs/api/", api_docs, name="api_docs"),
]
urlpatterns = [Remembering(ADDRESSES, but="p/")]

handler400 = "crm.web.views.errors.bad_request"
handler403 = "crm.web.views.errors.not_allowed"
handler404 = "crm.web.views.errors.not_found"
handler500 = "crm.web.views.errors.server_error"
