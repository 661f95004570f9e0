"""The live process: websockets. Pages are served by crm.wsgi."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.base")
pages = get_asgi_application()

from crm.web.live.routing import websocket_urlpatterns  # noqa: E402  # needs the apps

application = ProtocolTypeRouter(
    {
        "http": pages,
        # Only our own pages may open a socket with the visitor's cookies.
        "websocket": OriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), [settings.SITE_URL]),
    }
)
