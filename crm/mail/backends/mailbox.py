"""A mailbox in a folder: the demo's mails can be read on a page, and nothing leaves the machine."""

import email.policy
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from crm.tenancy.ids import uuid7

ENVELOPE = "X-Envelope-To"


class MailboxBackend(BaseEmailBackend):
    """Writes each mail as `<directory>/<uuid7>.eml`: sorted by name is sorted by time."""

    def __init__(self, directory: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.directory = Path(directory)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them one by one. Raises OSError where the disk refuses."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            mime = message.message(policy=email.policy.SMTP)
            mime[ENVELOPE] = ", ".join(message.recipients())
            self._write(mime.as_bytes())
        return len(email_messages)

    def _write(self, content: bytes) -> None:
        """Under another name first: whoever lists the folder never sees half a mail."""
        handle, name = tempfile.mkstemp(dir=self.directory, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).rename(self.directory / f"{uuid7()}.eml")
