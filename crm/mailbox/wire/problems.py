"""What can go wrong with somebody else's server; the messages are for people."""

PLAIN_ONLY = "User name and password can have only plain letters, digits and signs here. Make an app password."


class MailboxProblem(Exception):
    """`final`: trying again will not help until the member does something."""

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


class Unreachable(MailboxProblem):
    """No server there, or none that one may speak to."""


class NotLetIn(MailboxProblem):
    """The server takes neither the password nor the consent."""

    def __init__(self, words: str) -> None:
        super().__init__(words, final=True)


class Rejected(MailboxProblem):
    """The server understood, and said no."""
