"""Files that travel with a mail."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """With `content_id` it is shown within the HTML as `<img src="cid:...">` instead of being listed."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"
    content_id: str = ""
