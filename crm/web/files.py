"""Files that people give us and take again: which we don't take, and how they go out."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse

from crm.errors import NotFound

# Endings of what a system would start when it is opened.
PROGRAMS = frozenset({
    "ade", "adp", "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "ins", "iso",
    "jar", "js", "jse", "lnk", "mht", "mhtml", "msc", "msi", "msp", "mst", "pif", "ps1", "reg", "scr", "sct", "sh",
    "swf", "vb", "vbe", "vbs", "wsc", "wsf", "wsh",
})  # fmt: skip
# And of what a browser would run.
PAGES = frozenset({"htm", "html", "shtml", "svg", "xhtml", "xml"})


def as_download(key: str, name: str) -> HttpResponse:
    """A stored file, always to be saved: nothing of it runs or shows in our pages' name. Raises NotFound."""
    try:
        content = default_storage.open(key)
    except FileNotFoundError as error:
        raise NotFound("This file is not there any more.") from error
    answer = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[return-value]  # streams, where a page does not
