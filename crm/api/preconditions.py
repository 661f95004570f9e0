"""ETag, If-Match and If-None-Match: nobody saves over what he has not seen, nobody fetches what he has.

An ETag is "<version>-<digest>": the digest tells two answers apart also where only something beside the record's own
facts is different; what If-Match compares is the version.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest
from rest_framework.utils.encoders import JSONEncoder

from crm.api.problems import Problem


def etag_of(version: int, data: Any) -> str:
    """Of an answer."""
    body = json.dumps(data, cls=JSONEncoder, sort_keys=True)
    return f'"{version}-{hashlib.sha256(body.encode()).hexdigest()[:12]}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the client has this answer already."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag in [each.strip().removeprefix("W/") for each in given.split(",")]


def require_match(request: HttpRequest, version: int) -> None:
    """Raises Problem 412 if the client wants to change another version than this one. No If-Match says nothing."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return
    versions = {each.strip().strip('"').partition("-")[0] for each in given.split(",")}
    if str(version) not in versions:
        raise Problem(
            412,
            f"It is at version {version} by now. Get it again, look at what changed, then send your change once more.",
        )
