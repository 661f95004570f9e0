"""Exit code 0 if the given http:// or tcp:// address answers: for health checks in an image without curl."""  # noqa: INP001  # a script

import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def main(address: str) -> int:
    """Ask once, wait at most five seconds."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "tcp":
            socket.create_connection((parts.hostname, parts.port), timeout=5).close()
        else:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # named in docker-compose.yml
    except (OSError, urllib.error.URLError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
