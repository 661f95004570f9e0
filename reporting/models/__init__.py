from reporting.models.schedule import Frequency, ReportSchedule

__all__ = ["Frequency", "ReportSchedule"]
