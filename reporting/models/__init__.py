from reporting.models.schedule import Frequency, ReportSchedule
from reporting.models.spend import Spend, SpendOn

__all__ = ["Frequency", "ReportSchedule", "Spend", "SpendOn"]
