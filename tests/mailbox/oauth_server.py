"""A provider's token endpoint in a thread: codes once, PKCE checked, refresh tokens that are worth one use each."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Provider:
    """What it knows; `challenges` are those of the codes it gave."""

    address: str = "olga@northwind.example"
    secret: str = "the installation's secret"
    challenges: dict[str, str] = field(default_factory=dict)
    refresh: str = ""
    access: str = ""
    lasts: int = 3600
    count: int = 0
    withdrawn: bool = False

    def consent(self, url: str) -> str:
        """The member says yes on the page at `url`: the code he is sent back with."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = asked["code_challenge"]
        return code

    def tokens(self, given: dict[str, str]) -> tuple[int, dict[str, object]]:
        if given["client_secret"] != self.secret:
            return 401, {"error": "invalid_client"}
        if given["grant_type"] == "authorization_code":
            digest = hashlib.sha256(given["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            right = self.challenges.pop(given["code"], "") == challenge
        else:
            right = bool(self.refresh) and given["refresh_token"] == self.refresh and not self.withdrawn
        if not right:
            return 400, {"error": "invalid_grant"}
        self.count += 1
        self.access, self.refresh = f"access-{self.count}", f"refresh-{self.count}"
        claims = base64.urlsafe_b64encode(json.dumps({"email": self.address}).encode()).decode().rstrip("=")
        told = {"access_token": self.access, "refresh_token": self.refresh, "expires_in": self.lasts}
        return 200, {**told, "id_token": f"e30.{claims}.c2ln"}


@contextmanager
def oauth_server(provider: Provider) -> Iterator[str]:
    """Serves it; the address of its token endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, told = provider.tokens({key: values[0] for key, values in parse_qs(body).items()})
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/token"
        finally:
            server.shutdown()
            thread.join()
