"""Days, or a part of one day: what somebody may say of when he is away."""

from datetime import date, time


def wrong_period(
    first_day: date, last_day: date, from_time: time | None, to_time: time | None
) -> tuple[str, str] | None:
    """The name of what is wrong, and what would be right; None where it is a period."""
    if last_day < first_day:
        return "last_day", "Choose a day from the first one on."
    if bool(from_time) != bool(to_time):
        return "to_time" if from_time else "from_time", "Give both times, or none for whole days."
    if from_time and last_day != first_day:
        return "from_time", "Times are for a part of one day. Leave them empty for several days."
    if from_time and to_time and to_time <= from_time:
        return "to_time", "Give a time behind the first one."
    return None
