import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from crm.mail.inbound.server import make_controller


class Command(BaseCommand):
    help = "Takes mail in by SMTP on INBOUND_SMTP_PORT until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=getattr(settings, "INBOUND_SMTP_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=settings.INBOUND_SMTP_PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT; mails being stored are finished first."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        controller = make_controller(host, port)
        controller.start()
        self.stdout.write(f"Taking mail at {host}:{port}")
        stop.wait()
        controller.stop()
        controller.handler.close()
