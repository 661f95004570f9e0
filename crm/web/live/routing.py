"""Addresses of the live process."""

from typing import Any

websocket_urlpatterns: list[Any] = []
