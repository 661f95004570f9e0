"""What customers see of sales, under /p/<organization>/."""

from django.urls import URLPattern, path

from sales.views import quote_public

app_name = "quotes_public"

urlpatterns: list[URLPattern] = [
    path("q/<str:token>/", quote_public.show, name="quote"),
    path("q/<str:token>/totals/", quote_public.show_totals, name="totals"),
    path("q/<str:token>/document.pdf", quote_public.document, name="document"),
    path("q/<str:token>/acceptance/", quote_public.accept, name="accept"),
    path("q/<str:token>/refusal/", quote_public.decline, name="decline"),
    path("q/<str:token>/questions/", quote_public.ask, name="ask"),
]
