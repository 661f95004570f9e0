"""Public addresses of payments, under /p/<organization>/."""

from django.urls import URLPattern, path

from sales.payments.views import public

app_name = "payments_public"

urlpatterns: list[URLPattern] = [
    path("pay/code/<str:token>.svg", public.code, name="code"),
    path("pay/<slug:provider>/<str:token>/", public.pay, name="pay"),
    path("payments/<slug:provider>/<str:hook>/", public.hook, name="hook"),
]
