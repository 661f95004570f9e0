"""What a failure to hand over a mail means: try again, or never."""

import smtplib

from anymail.exceptions import AnymailRecipientsRefused

PROVIDER_REFUSED = (400, 422)  # what HTTP providers answer to a mail that they will never take


def is_final(error: Exception) -> bool:
    """Whether trying again is useless: the server said 5xx to this mail, or the mail can't be written at all.

    A refused sender or sign-in is ours to mend, so mails wait for it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return 500 <= error.smtp_code < 600
    if isinstance(error, AnymailRecipientsRefused):
        return True
    if isinstance(error, OSError):
        return getattr(error, "status_code", None) in PROVIDER_REFUSED
    return isinstance(error, ValueError | TypeError)  # a bad address, text that can't be encoded


def unreachable(error: Exception) -> bool:
    """Whether the connection is gone, so that the next mail needs a new one."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPRecipientsRefused)
