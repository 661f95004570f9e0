"""Pages of the forecast."""

from django.urls import path

from sales.forecasts.views import calls, exports, forecast, moves, outlook, products

app_name = "forecasts"

urlpatterns = [
    path("", forecast.show_forecast, name="forecast"),
    path("file/", exports.forecast_file, name="file"),
    path("moves/", moves.show_moves, name="moves"),
    path("outlook/", outlook.show_outlook, name="outlook"),
    path("products/", products.show_products, name="products"),
    path("calls/<slug:key>/", calls.edit_call, name="call"),
]
