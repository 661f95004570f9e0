"""A mail server, asked by SMTP over one kept connection."""

from smtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from crm.mail.wire import BARE_ADDRESS, WireMail

OK, WILL_FORWARD, GO_ON = 250, 251, 354  # what servers answer


class ServerBackend(EmailBackend):
    """Django's, without its parsing of what is plain anyway: half of a worker's time in a large mailing."""

    def prep_address(self, address: str, force_ascii: bool = True) -> str:
        """The address as the envelope takes it. Raises ValueError for one that is none."""
        if BARE_ADDRESS.fullmatch(address):
            return address
        prepared: str = super().prep_address(address, force_ascii)
        return prepared

    def _send(self, email_message: EmailMessage) -> bool:
        if not isinstance(email_message, WireMail):
            return bool(super()._send(email_message))  # type: ignore[misc]
        sender = self.prep_address(email_message.from_email)
        recipients = [self.prep_address(address) for address in email_message.recipients()]
        connection: Any = self.connection
        connection.ehlo_or_helo_if_needed()
        if len(recipients) == 1 and connection.has_extn("pipelining"):
            _send_at_once(connection, sender, recipients[0], email_message.wire())
        else:
            connection.sendmail(sender, recipients, email_message.wire())
        return True


def _send_at_once(connection: SMTP, sender: str, recipient: str, content: bytes) -> None:
    """As `sendmail`, with everything before the mail itself in one message (RFC 2920). Raises SMTPException alike."""
    size = f" size={len(content)}" if connection.has_extn("size") else ""
    connection.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    taken, known, go = (connection.getreply() for _ in range(3))
    agreed = taken[0] == OK and known[0] in (OK, WILL_FORWARD)
    if go[0] == GO_ON:  # even where it refused everybody: then it waits for an end without a mail
        connection.send(_dotted(content) if agreed else b".\r\n")
        go = connection.getreply()
    if agreed and go[0] == OK:
        return
    connection.rset()
    if taken[0] != OK:
        raise SMTPSenderRefused(*taken, sender)
    raise SMTPDataError(*go) if agreed else SMTPRecipientsRefused({recipient: known})


def _dotted(content: bytes) -> bytes:
    """The mail with its end: a line that begins with a dot gets another one."""
    dotted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n"))
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")
