"""Tabler's outline icons as inline SVG."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString


@lru_cache(maxsize=1024)
def icon(name: str, size: str | None = None, label: str | None = None) -> SafeString:
    """The icon in the colour of the text; `size="lg"` is 20 px. Screen readers skip it unless `label` names it.

    Raises LookupError if there is no such icon.
    """
    css = f"fl-icon fl-icon--{size}" if size else "fl-icon"
    about = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="{escape(css)}" viewBox="0 0 24 24" {about}>{_drawing(name)}</svg>')


def _drawing(name: str) -> str:
    """The paths of the package's file, without its frame and the empty square each begins with."""
    path = Path(settings.ICONS_DIR) / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise LookupError(f"There is no Tabler icon {name!r}: see {settings.ICONS_DIR} for those there are")
    inside = path.read_text().partition("<svg")[2].partition(">")[2].rpartition("</svg>")[0]
    lines = (line.strip() for line in inside.splitlines())
    return "".join(line for line in lines if line and 'd="M0 0h24v24H0z"' not in line)
