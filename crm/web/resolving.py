"""What answers at an address, remembered: Django looks through a hundred patterns for it, at every request."""

from threading import Lock
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

MOST = 1024  # addresses in one process


class Remembering(URLResolver):
    """These patterns, searched once for each address. Those that strangers may ask for are not remembered."""

    def __init__(self, patterns: list[URLPattern | URLResolver], *, but: str) -> None:
        """`but`: how addresses begin that anybody may make up, or that are a secret."""
        super().__init__(RoutePattern(""), patterns)
        self._but = but
        self._known: dict[str, ResolverMatch] = {}
        self._lock = Lock()

    def resolve(self, path: Any) -> ResolverMatch:
        """As Django does. Raises Resolver404."""
        known = self._known.get(path)
        if known is not None:
            return known
        found = super().resolve(path)
        if not path.startswith(self._but):
            found.tried = []  # a hundred patterns, for the page of an error in DEBUG
            with self._lock:
                if len(self._known) >= MOST:
                    self._known.clear()
                self._known[path] = found
        return found
