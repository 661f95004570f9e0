"""A websocket of a browser, against the ASGI application itself."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """Connects with the given headers; channels' own communicator would need another server installed."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        super().__init__(application, scope)

    async def connect(self) -> tuple[bool, int | None]:
        """Whether it was let in, else the code it was closed with."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(5)
        return answer["type"] == "websocket.accept", answer.get("code")

    async def receive_json(self) -> Any:
        """The next message."""
        return json.loads((await self.receive_output(5))["text"])

    async def disconnect(self) -> None:
        """Close the page."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(5)
