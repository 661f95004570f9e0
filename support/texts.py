"""What people and mail programs write, made fit to be kept: outside text is taken as it is, never trusted."""

import re
import unicodedata

LONGEST_BODY = 100_000
LONGEST_SUBJECT = 200
NO_SUBJECT = "No subject"
# "Re:", "AW:", "Fwd:", "[Ext]" and their likes at the start, any number of them; also "Re[2]:".
_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|antw|sv|vs|fw|fwd|wg|tr|rv|ref)(?:\[\d+\])?\s*:\s*|\s*\[ext(?:ern(?:al)?)?\]\s*)+", re.IGNORECASE
)


def clean_body(text: str) -> str:
    """Plain text that a database and a page can hold: no control characters, one kind of line end, not endless."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_printable(line).rstrip() for line in lines).strip("\n")[:LONGEST_BODY].strip()


def clean_subject(text: str) -> str:
    """One line without "Re:" and "Fwd:", at most 200 characters; "No subject" for none."""
    line = " ".join(_printable(text.replace("\n", " ").replace("\t", " ")).split())
    line = _PREFIX.sub("", line).strip()
    if len(line) > LONGEST_SUBJECT:
        line = line[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return line or NO_SUBJECT


def clean_name(text: str) -> str:
    """A file's name as it may be shown and offered: no path, no control characters, its ending kept."""
    name = " ".join(_printable(text.replace("\\", "/").rpartition("/")[2].replace("\n", " ")).split()).strip(". ")
    if len(name) <= 160:
        return name or "file"
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 150 - len(ending)]}{dot}{ending}" if dot and len(ending) < 12 else name[:160]


def _printable(text: str, keep: str = "\t") -> str:
    """Without control characters, lone surrogates and marks that turn the direction of other text."""
    return "".join(
        letter
        for letter in text
        if letter in keep or (unicodedata.category(letter) not in _UNKEPT and letter not in _TURNING)
    )


_UNKEPT = frozenset({"Cc", "Cs"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
