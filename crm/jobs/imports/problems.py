"""What was wrong with a row, and the machine's words for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`about` is the column's header, "" for the whole row; `text` what stands there; `words` a sentence."""

    about: str
    words: str
    text: str = ""
    light: bool = False  # the row is taken, without this value


class Unreadable(Exception):
    """The file can't be read; the message says why and what to do."""
