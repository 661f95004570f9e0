from sales.forecasts.models.call import CallSort, ForecastCall
from sales.forecasts.models.snapshot import Snapshot, SnapshotDeal, SnapshotTotal
from sales.forecasts.models.state import ForecastState

__all__ = ["CallSort", "ForecastCall", "ForecastState", "Snapshot", "SnapshotDeal", "SnapshotTotal"]
