"""Addresses of the live process."""

from typing import Any

from django.urls import path

from crm.web.live.consumer import LiveConsumer

websocket_urlpatterns: list[Any] = [path("live/", LiveConsumer.as_asgi())]
