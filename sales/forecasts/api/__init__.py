"""The forecast in the API."""

from crm.api.routes import add_route
from sales.forecasts.api.forecasts import Forecasts

add_route("forecasts/<slug:period>/", Forecasts, {"get": "retrieve"}, "forecast")
