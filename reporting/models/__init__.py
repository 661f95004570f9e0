from reporting.models.sales_mail import Rhythm, SalesMail, Weekday
from reporting.models.schedule import Frequency, ReportSchedule
from reporting.models.spend import Spend, SpendOn

__all__ = ["Frequency", "ReportSchedule", "Rhythm", "SalesMail", "Spend", "SpendOn", "Weekday"]
