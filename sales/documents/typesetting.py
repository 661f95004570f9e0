"""From what a document says to the PDF: Typst draws it in some milliseconds, without a network and outside of any page.

What people wrote goes in as data, never as Typst's markup, so that nobody's text can run anything; the compiler sees
one temporary folder and our fonts, nothing else.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings

HERE = Path(__file__).parent
FONTS = settings.ROOT / "node_modules/@expo-google-fonts/inter"
WEIGHTS = ("400Regular", "400Regular_Italic", "500Medium", "500Medium_Italic", "600SemiBold", "700Bold")


class DrawingFailed(RuntimeError):
    """The document could not be drawn; what the compiler said."""


def draw_pdf(
    content: Mapping[str, Any],
    *,
    at: datetime,
    files: Mapping[str, bytes] | None = None,
    template: str = "document",
    archived: bool = False,
) -> bytes:
    """The PDF (tagged, so that it can be read aloud). `at` stands in it as the time it was made.

    `archived`: as PDF/A-3, which can be kept for decades and may have files in it.

    `files` are pictures by the names that `content` calls them. Raises DrawingFailed.
    """
    standards = ["a-3b"] if archived else []
    return _compiled(
        content, files or {}, template, format="pdf", timestamp=int(at.timestamp()), pdf_standards=standards
    )


def draw_pictures(
    content: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None, template: str = "document"
) -> list[bytes]:
    """The pages as PNG, to be looked at. Raises DrawingFailed."""
    drawn = _compiled(content, files or {}, template, format="png", ppi=110)
    return drawn if isinstance(drawn, list) else [drawn]


def _compiled(content: Mapping[str, Any], files: Mapping[str, bytes], template: str, **how: Any) -> Any:
    with TemporaryDirectory(prefix="fairlead-document-") as folder:
        root = Path(folder)
        (root / "data.json").write_text(json.dumps(content), encoding="utf-8")
        for name, drawn in files.items():
            (root / name).write_bytes(drawn)
        main = root / "main.typ"
        main.write_bytes(_template(template))
        try:
            return typst.compile(str(main), root=str(root), font_paths=_fonts(), **how)
        except typst.TypstError as error:
            raise DrawingFailed(str(error)) from error


@cache
def _template(name: str) -> bytes:
    return (HERE / f"{name}.typ").read_bytes()


@cache
def _fonts() -> Any:
    """Inter first; the machine's own letters for scripts that it has not. Looked through once in each process."""
    return typst.Fonts(
        include_system_fonts=True,
        include_embedded_fonts=False,
        font_paths=[str(FONTS / weight) for weight in WEIGHTS],
    )
