"""What can go wrong with somebody's calendar server; the messages are for people."""

from crm.mailbox.wire.problems import MailboxProblem, NotLetIn, Rejected, Unreachable

__all__ = ["Changed", "Gone", "MailboxProblem", "NoCalendar", "NotLetIn", "Rejected", "TokenLost", "Unreachable"]


class NoCalendar(MailboxProblem):
    """Somebody is there, but has no calendars for us."""


class Gone(Rejected):
    """There is no such thing any more."""


class Changed(Rejected):
    """It is not as it was when we last looked."""


class TokenLost(Rejected):
    """The server no longer knows how far we had read."""
